package dev.slipway.localcluster;

import dev.slipway.localcluster.HostPrograms.Search;
import dev.slipway.pipeline.Failure;
import dev.slipway.process.Daemons;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One bring-up of a cluster: decides what kind it is, prepares the ground (folder, certificates, network), and has {@link
 * ComponentStart} start what does not run. Every part looks at what is there first, so that a new cluster, one that lost a
 * program, one whose machine was restarted and one that runs all take the same way.
 */
final class ClusterLaunch {
    private static final String NO_PODS =
            "no pod really runs: no containers, no logs, no exec, no port-forward, no answers"
                    + " from services, no cluster DNS; Deployments and the like roll out on simulated nodes";

    private final ClusterName name;
    private final ClusterFolder folder;
    private final Machine machine;
    private final UpOptions options;
    private final Consumer<String> progress;
    private final List<String> remarks = new ArrayList<>();

    ClusterLaunch(
            ClusterName name, ClusterFolder folder, Machine machine, UpOptions options, Consumer<String> progress) {
        this.name = name;
        this.folder = folder;
        this.machine = machine;
        this.options = options;
        this.progress = progress;
    }

    UpOutcome.Up run() throws CannotProceed, IOException, InterruptedException {
        var start = machine.clock().instant();
        var known = ClusterState.read(folder.state());
        var probe = new ClusterProbe(name, folder, machine);
        if (known.isPresent() && nothingToDo(known.get(), probe)) {
            return new UpOutcome.Up(probe.running(known.get()), true, List.of(), elapsed(start));
        }
        var search = HostPrograms.search(machine.host().environment());
        var real = known.isPresent() ? sameKind(known.get(), search) : decideNode(search);
        var programs = machine.build().ensure(progress);
        folder.create();
        var state = real.isPresent() ? prepareNode(known, real.get()) : prepareLoopback(known);
        state = state.withSimulatedNodes(options.simulatedNodes()
                .orElseGet(() -> known.map(ClusterState::simulatedNodes).orElse(real.isPresent() ? 0 : 1)));
        state.write(folder.state());
        var outward = state.layout() instanceof Layout.InNamespace(var plan)
                ? new OutwardTraffic(machine.host(), plan).open()
                : Optional.<String>empty();
        outward.ifPresent(why -> remarks.add("pods can't reach beyond this machine (" + why
                + "), so images can't be pulled; imported images and pods among each other work"));
        var started = new ComponentStart(name, folder, machine, programs, state, options.audited(), progress);
        var whole = started.run(real.map(HostPrograms::busybox));
        remarks.addAll(started.remarks());
        return new UpOutcome.Up(probe.running(whole), false, remarks, elapsed(start));
    }

    /** The process in whose namespaces a program of this cluster is started. */
    static Optional<Long> anchor(ClusterState state) {
        return state.layout() instanceof Layout.InNamespace
                ? state.layout().components(1).stream()
                        .filter(state::isAlive)
                        .map(component -> state.daemons().get(component))
                        .map(Daemons.Daemon::pid)
                        .findFirst()
                : Optional.empty();
    }

    private boolean nothingToDo(ClusterState state, ClusterProbe probe) throws CannotProceed, InterruptedException {
        if (options.node() == UpOptions.Node.REQUIRED && !state.layout().hasRealNode()) {
            throw otherKind("it has no real node, and one is needed");
        }
        var wanted = options.simulatedNodes().orElse(state.simulatedNodes());
        return wanted == state.simulatedNodes() && probe.status() instanceof ClusterStatus.Running;
    }

    /** A cluster keeps its kind for life. */
    private Optional<HostPrograms> sameKind(ClusterState state, Search search) throws CannotProceed {
        if (!state.layout().hasRealNode()) {
            return Optional.empty();
        }
        if (options.node() == UpOptions.Node.NONE) {
            throw otherKind("it has a real node, and none is wanted");
        }
        if (!machine.isRoot()) {
            throw new CannotProceed(
                    Failure.of("starting the local cluster " + name, "it has a real node, which only root can start")
                            .advising("Run the same command as root, with the same XDG_STATE_HOME."));
        }
        return switch (search) {
            case Search.Complete complete -> Optional.of(complete.programs());
            case Search.Incomplete incomplete -> throw programsMissing(incomplete);
        };
    }

    private CannotProceed otherKind(String what) {
        return new CannotProceed(Failure.of("starting the local cluster " + name, "it exists already, but " + what)
                .advising("Remove it first (`slipway local down --name %s`), or choose another name with --name."
                        .formatted(name)));
    }

    private Optional<HostPrograms> decideNode(Search search) throws CannotProceed {
        if (options.node() == UpOptions.Node.NONE) {
            remarks.add("control plane only, as asked: " + NO_PODS);
            return Optional.empty();
        }
        if (search instanceof Search.Complete complete && machine.isRoot()) {
            return Optional.of(complete.programs());
        }
        var required = options.node() == UpOptions.Node.REQUIRED;
        if (search instanceof Search.Incomplete incomplete) {
            if (required) {
                throw programsMissing(incomplete);
            }
            remarks.add("no real node, since this machine lacks %s. Install with: %s"
                    .formatted(incomplete.names(), incomplete.installCommand()));
        }
        if (!machine.isRoot()) {
            if (required) {
                throw new CannotProceed(Failure.of(
                                "starting the local cluster " + name + " with a real node",
                                "only root can make namespaces, links and containers, and this user is not root")
                        .advising("Run the command as root (sudo -E keeps your folders)."));
            }
            remarks.add("no real node, since only root can make namespaces, links and containers");
        }
        remarks.add("what that leaves out: " + NO_PODS);
        return Optional.empty();
    }

    private CannotProceed programsMissing(Search.Incomplete incomplete) {
        return new CannotProceed(Failure.of(
                        "starting the local cluster " + name + " with a real node",
                        "this machine lacks " + incomplete.names())
                .advising("Install with: " + incomplete.installCommand()));
    }

    private ClusterState prepareNode(Optional<ClusterState> known, HostPrograms host)
            throws CannotProceed, IOException, InterruptedException {
        machine.registry().claim(name, folder);
        var network = machine.network(name);
        ClusterState state;
        if (known.isPresent() && known.get().layout() instanceof Layout.InNamespace(var plan)) {
            state = known.get();
            if (anchor(state).isEmpty() || !isIn(network, anchor(state).get())) {
                progress.accept("ending what is left of the cluster's node");
                new ClusterRemoval(name, folder, machine).kill(known);
            }
            network.ensure(plan);
        } else {
            // Left by a bring-up that was killed before it could write down what it had made.
            new ClusterRemoval(name, folder, machine).kill(Optional.empty());
            network.remove(Optional.empty());
            state = new ClusterState(new Layout.InNamespace(network.createAnywhere()), 0, java.util.Map.of());
            state.write(folder.state());
        }
        machine.cgroups(name).create();
        prepareCertificates(state);
        var plan = ((Layout.InNamespace) state.layout()).plan();
        new NodeConfiguration(name, folder, plan, host)
                .write(machine.resolvers(), machine.cgroups(name).kubeletRoot());
        return state;
    }

    /** Whether this process is in the network that has the cluster's name, and not in one that lost it. */
    private static boolean isIn(ClusterNetwork network, long pid) {
        try {
            var own = Files.getAttribute(Path.of("/proc", Long.toString(pid), "ns", "net"), "unix:ino");
            return network.identity().filter(own.toString()::equals).isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    private ClusterState prepareLoopback(Optional<ClusterState> known) throws IOException, InterruptedException {
        var state = known.orElseGet(() -> new ClusterState(new Layout.OnLoopback(0, 0, 0), 0, java.util.Map.of()));
        var layout = (Layout.OnLoopback) state.layout();
        var idle = state.daemons().keySet().stream().noneMatch(state::isAlive);
        if (idle && !(isFree(layout.api()) && isFree(layout.etcd()) && isFree(layout.etcdPeer()))) {
            state = state.withLayout(freePorts());
        }
        prepareCertificates(state);
        return state;
    }

    private void prepareCertificates(ClusterState state) throws IOException, InterruptedException {
        var certificates = Certificates.in(folder.certificates());
        var done = folder.certificates().resolve("complete");
        if (!Files.exists(done)) {
            progress.accept("making certificates");
            certificates.create(name.onHost(), state.layout().serverNames(), machine.clock(), machine.random());
            Files.createFile(done);
        }
        var server = state.layout().apiServer();
        for (var client : List.of("controller-manager", "scheduler", "kubelet", "proxy", "coredns", "kwok")) {
            Kubeconfig.write(folder.kubeconfig(client), name.onHost(), server, certificates, client);
        }
        Kubeconfig.write(folder.kubeconfig(), name.onHost(), server, certificates, "admin");
    }

    private static boolean isFree(int port) {
        if (port == 0) {
            return false;
        }
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Layout.OnLoopback freePorts() throws IOException {
        // All open at once, so that they are three different ones.
        try (var api = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var etcd = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var peer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Layout.OnLoopback(api.getLocalPort(), etcd.getLocalPort(), peer.getLocalPort());
        }
    }

    private Duration elapsed(java.time.Instant start) {
        return Duration.between(start, machine.clock().instant());
    }
}
