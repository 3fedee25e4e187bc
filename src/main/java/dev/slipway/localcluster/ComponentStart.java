package dev.slipway.localcluster;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.process.Daemons;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Starts what of a prepared cluster does not run, in the order in which its parts need each other, and waits for its nodes. */
final class ComponentStart {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration SETTLING = Duration.ofSeconds(1);
    private static final int LOG_LINES = 12;

    private final ClusterName name;
    private final ClusterFolder folder;
    private final Machine machine;
    private final ClusterPrograms programs;
    private final CommandLines commandLines;
    private final boolean audited;
    private final Consumer<String> progress;
    private final List<String> remarks = new ArrayList<>();
    private volatile ClusterState state;

    ComponentStart(
            ClusterName name,
            ClusterFolder folder,
            Machine machine,
            ClusterPrograms programs,
            ClusterState state,
            boolean audited,
            Consumer<String> progress) {
        this.name = name;
        this.folder = folder;
        this.machine = machine;
        this.programs = programs;
        this.commandLines = new CommandLines(name, folder, state.layout(), programs, audited);
        this.state = state;
        this.audited = audited;
        this.progress = progress;
    }

    /** What the person should know of it. */
    List<String> remarks() {
        return remarks;
    }

    /**
     * Starts all.
     *
     * @param busybox for the image of that name, where there is a real node
     * @return the state of the cluster, which is then whole
     */
    ClusterState run(Optional<Path> busybox) throws CannotProceed, IOException, InterruptedException {
        var missing = missing();
        if (!missing.isEmpty()) {
            progress.accept("starting " + String.join(", ", missing));
        }
        var rebooted = startedBeforeThisBoot(Component.ETCD);
        if (state.layout().hasRealNode()) {
            startNamespace();
            start(Component.CONTAINERD);
        }
        if (audited) {
            Files.writeString(folder.configuration().resolve(AuditPolicy.FILE), AuditPolicy.TEXT);
        }
        start(Component.ETCD);
        start(Component.API_SERVER);
        var images = inBackground(() -> {
            if (busybox.isPresent()) {
                loadImages(busybox.get());
            }
            return true;
        });
        try (var api = ApiClient.connect(state.layout().apiServer(), Certificates.in(folder.certificates()))) {
            awaitApiServer(api, rebooted);
            progress.accept("the API server is ready");
            start(Component.CONTROLLER_MANAGER);
            start(Component.SCHEDULER);
            if (state.layout().hasRealNode()) {
                join(images);
                start(Component.KUBELET);
                start(Component.COREDNS);
            }
            if (state.simulatedNodes() > 0) {
                start(Component.KWOK);
            }
            applyObjects(api);
            if (state.layout().hasRealNode()) {
                // Started earlier, kube-proxy would only look for its node, once a second, and often just miss it.
                await("the kubelet to register its node", Set.of(Component.KUBELET), () -> nodeHasAddress(api));
                start(Component.KUBE_PROXY);
            }
            awaitNodes(api);
        }
        restartWhatEnded();
        return state;
    }

    private List<String> missing() {
        return state.layout().components(state.simulatedNodes()).stream()
                .filter(component -> !state.isAlive(component))
                .filter(component -> component != Component.NODE_NAMESPACE)
                .map(Component::program)
                .toList();
    }

    private boolean startedBeforeThisBoot(Component component) throws IOException {
        var daemon = state.daemons().get(component);
        return daemon != null && !daemon.boot().equals(Daemons.boot());
    }

    private void startNamespace() throws CannotProceed, IOException, InterruptedException {
        if (state.isAlive(Component.NODE_NAMESPACE)) {
            return;
        }
        var anchor = ClusterLaunch.anchor(state);
        if (anchor.isPresent()) {
            // The holder alone was lost: the namespace lives on in the others, and is held again from there.
            launch(Component.NODE_NAMESPACE, NodeNamespace.inside(anchor.get(), List.of("sleep", "infinity")));
            return;
        }
        Files.deleteIfExists(folder.nodeReady());
        launch(Component.NODE_NAMESPACE, commandLines.of(Component.NODE_NAMESPACE));
        await("the node's mount namespace", Set.of(Component.NODE_NAMESPACE), () -> Files.exists(folder.nodeReady()));
    }

    private void start(Component component) throws CannotProceed, IOException {
        if (state.isAlive(component)) {
            return;
        }
        var argv = commandLines.of(component);
        if (!state.layout().hasRealNode()) {
            launch(component, argv);
            return;
        }
        var anchor = ClusterLaunch.anchor(state)
                .orElseThrow(() -> died(Component.NODE_NAMESPACE, "starting " + component.program()));
        launch(component, NodeNamespace.inside(anchor, machine.cgroups(name).joinFile(), argv));
    }

    private void launch(Component component, List<String> argv) throws IOException {
        var daemon = Daemons.start(machine.host().command(argv), folder.log(component));
        state = state.with(component, daemon);
        // At once: whatever happens to us now, the next run knows what runs.
        state.write(folder.state());
    }

    private void loadImages(Path busybox) throws CannotProceed, IOException, InterruptedException {
        var archives = new ShippedImages(machine.host()).make(folder.root().resolve("images"), programs, busybox);
        var containerd = machine.host();
        var anchor = ClusterLaunch.anchor(state).orElseThrow();
        var probe = NodeNamespace.inside(anchor, List.of("ctr", "--connect-timeout=1s", "version"));
        await(
                "containerd to answer",
                Set.of(Component.CONTAINERD),
                () -> containerd.attempt(probe.toArray(String[]::new)).succeeded());
        for (var archive : archives) {
            ShippedImages.load(machine.host(), anchor, archive);
        }
    }

    private void awaitApiServer(ApiClient api, boolean rebooted)
            throws CannotProceed, IOException, InterruptedException {
        try {
            await("the API server to be ready", Set.of(Component.ETCD, Component.API_SERVER), () -> isReady(api));
        } catch (CannotProceed e) {
            if (!rebooted || state.isAlive(Component.ETCD)) {
                throw e;
            }
            // etcd runs without waiting for the disk, so a machine that went down hard can leave data it can't read.
            var aside = folder.etcd().resolveSibling("etcd.unreadable");
            remarks.add(
                    "etcd could not read its data after this machine's restart, so the cluster starts empty; the old data"
                            + " is in " + aside);
            Files.move(folder.etcd(), aside);
            Files.createDirectories(folder.etcd());
            start(Component.ETCD);
            start(Component.API_SERVER);
            await("the API server to be ready", Set.of(Component.ETCD, Component.API_SERVER), () -> isReady(api));
        }
    }

    private static boolean isReady(ApiClient api) throws InterruptedException {
        return api.get("/readyz").filter(ApiClient.Reply::isSuccess).isPresent();
    }

    private void applyObjects(ApiClient api) throws CannotProceed, InterruptedException {
        for (var wanted : SystemObjects.of(state.layout(), state.simulatedNodes())) {
            // The namespace kube-system appears a moment after the API server is ready.
            await(
                    "the API server to take " + wanted.path(),
                    Set.of(Component.API_SERVER),
                    () -> api.apply(wanted.path(), wanted.yaml())
                            .filter(ApiClient.Reply::isSuccess)
                            .isPresent());
        }
        for (var node : nodes(api)) {
            var nodeName = node.path("metadata").path("name").asString();
            if (SimulatedNodes.isSurplus(nodeName, state.simulatedNodes())) {
                api.delete("/api/v1/nodes/" + nodeName);
            }
        }
    }

    /** A program that was waited for by nobody may have ended meanwhile; once is an accident, twice a failure. */
    private void restartWhatEnded() throws CannotProceed, IOException, InterruptedException {
        var whole = state.layout().components(state.simulatedNodes());
        var ended =
                whole.stream().filter(component -> !state.isAlive(component)).toList();
        for (var component : ended) {
            remarks.add("%s ended by itself and was started again; why is in %s"
                    .formatted(component.program(), folder.log(component)));
            start(component);
        }
        if (!ended.isEmpty()) {
            machine.sleeper().sleep(SETTLING);
        }
        for (var component : ended) {
            if (!state.isAlive(component)) {
                throw died(component, "starting it a second time");
            }
        }
    }

    private boolean nodeHasAddress(ApiClient api) throws InterruptedException {
        return api.get("/api/v1/nodes/" + name.onHost())
                .filter(ApiClient.Reply::isSuccess)
                .filter(reply -> !JSON.readTree(reply.body())
                        .path("status")
                        .path("addresses")
                        .isEmpty())
                .isPresent();
    }

    private void awaitNodes(ApiClient api) throws CannotProceed, InterruptedException {
        var expected = new ArrayList<>(SimulatedNodes.names(state.simulatedNodes()));
        if (state.layout().hasRealNode()) {
            expected.add(name.onHost());
        }
        var what = expected.size() == 1 ? "the node" : "%d nodes".formatted(expected.size());
        await(what + " to be ready", state.layout().components(state.simulatedNodes()), () -> {
            var ready = nodes(api).stream()
                    .filter(ComponentStart::isReady)
                    .map(node -> node.path("metadata").path("name").asString())
                    .toList();
            return ready.containsAll(expected);
        });
        // Without it no pod can be made in the namespace; it appears when the controllers have come to their work.
        await(
                "the controllers to be at work",
                state.layout().components(state.simulatedNodes()),
                () -> api.get("/api/v1/namespaces/default/serviceaccounts/default")
                        .filter(ApiClient.Reply::isSuccess)
                        .isPresent());
        progress.accept(what + (expected.size() == 1 ? " is" : " are") + " ready");
    }

    private static List<JsonNode> nodes(ApiClient api) throws InterruptedException {
        var found = new ArrayList<JsonNode>();
        api.get("/api/v1/nodes")
                .filter(ApiClient.Reply::isSuccess)
                .ifPresent(reply -> JSON.readTree(reply.body()).path("items").forEach(found::add));
        return found;
    }

    private static boolean isReady(JsonNode node) {
        for (var condition : node.path("status").path("conditions")) {
            if (condition.path("type").asString().equals("Ready")) {
                return condition.path("status").asString().equals("True");
            }
        }
        return false;
    }

    /** Something to wait for. */
    @FunctionalInterface
    private interface Question {
        boolean isAnswered() throws CannotProceed, InterruptedException;
    }

    /** Waits, but not for programs that have ended. */
    private void await(String what, Set<Component> needed, Question question)
            throws CannotProceed, InterruptedException {
        var deadline = machine.clock().instant().plus(PATIENCE);
        while (!question.isAnswered()) {
            for (var component : needed) {
                if (!state.isAlive(component)) {
                    throw died(component, "waiting for " + what);
                }
            }
            if (machine.clock().instant().isAfter(deadline)) {
                throw new CannotProceed(
                        Failure.of("waiting for " + what, "it did not come within %d s".formatted(PATIENCE.toSeconds()))
                                .with(EnumSet.copyOf(needed).stream()
                                        .map(this::lastWords)
                                        .toList())
                                .advising("All logs are in " + folder.logs() + ". `slipway local up` goes on from here,"
                                        + " `slipway local down` removes everything."));
            }
            machine.sleeper().sleep(PAUSE);
        }
    }

    private CannotProceed died(Component component, String attempting) {
        return new CannotProceed(Failure.of(attempting, component.program() + " ended by itself", lastWords(component))
                .advising("Its whole log is " + folder.log(component)));
    }

    private Evidence lastWords(Component component) {
        var log = folder.log(component);
        List<String> lines;
        try {
            lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            lines = List.of("(no log: " + e.getMessage() + ")");
        }
        return new Evidence.OutputTail(
                "log of " + component.program(), lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    }

    private static FutureTask<Boolean> inBackground(Callable<Boolean> work) {
        var task = new FutureTask<>(work);
        Thread.ofVirtual().start(task);
        return task;
    }

    private static void join(FutureTask<Boolean> task) throws CannotProceed, IOException, InterruptedException {
        try {
            task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case CannotProceed problem -> throw problem;
                case IOException problem -> throw problem;
                case null, default -> throw new IllegalStateException("importing images", e);
            }
        }
    }
}
