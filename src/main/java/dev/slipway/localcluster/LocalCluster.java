package dev.slipway.localcluster;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.process.ProcessRunner;
import dev.slipway.process.UserFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A real Kubernetes on this machine. Its state is in a folder and in the system, never in this object: any number of them,
 * in any number of programs, may speak for one cluster.
 */
public final class LocalCluster {
    /** The name of the cluster that is meant when none is named. */
    public static final ClusterName DEFAULT_NAME = new ClusterName("default");

    private final ClusterName name;
    private final ClusterFolder folder;
    private final Path lock;
    private final Machine machine;
    private final InstantSource clock;

    private LocalCluster(ClusterName name, Path clusters, Machine machine, InstantSource clock) {
        this.name = name;
        this.folder = new ClusterFolder(clusters.resolve(name.value()));
        this.lock = clusters.resolve(name + ".lock");
        this.machine = machine;
        this.clock = clock;
    }

    /**
     * The cluster of this name, whether it exists or not.
     *
     * @param folders whose cluster: clusters are kept below the state folder, built programs below the cache folder
     * @param environment all of ours; children get what {@link dev.slipway.process.ChildEnvironment} lets through
     */
    public static LocalCluster named(
            ClusterName name,
            UserFolders folders,
            Map<String, String> environment,
            ProcessRunner processes,
            InstantSource clock) {
        var cache = folders.cache().resolve("localcluster");
        return new LocalCluster(name, clusters(folders), Machine.of(cache, environment, processes, clock), clock);
    }

    /** The names of the clusters that this person has, running or not, in order. */
    public static List<ClusterName> existing(UserFolders folders) throws IOException {
        if (!Files.isDirectory(clusters(folders))) {
            return List.of();
        }
        try (var found = Files.list(clusters(folders))) {
            return found.filter(Files::isDirectory)
                    .map(each -> each.getFileName().toString())
                    .filter(ClusterName::isValid)
                    .sorted()
                    .map(ClusterName::new)
                    .toList();
        }
    }

    private static Path clusters(UserFolders folders) {
        return folders.state().resolve("local");
    }

    /** Its name. */
    public ClusterName name() {
        return name;
    }

    /**
     * The folder in which its containerd looks, at every pull, up how to reach a registry: a folder for each, such as {@code
     * 198.18.4.1:5000}, with a
     * <a href="https://github.com/containerd/containerd/blob/v1.6.20/docs/hosts.md">{@code hosts.toml}</a>.
     */
    public Path registries() {
        return folder.registries();
    }

    /** A file with its administrator's credentials, mode 0600, context {@code slipway-NAME}; it is there once it was up. */
    public Path kubeconfig() {
        return folder.kubeconfig();
    }

    /**
     * Where the API server writes down the requests of the administrator, one JSON object a line, of group {@code
     * audit.k8s.io}; only where it was started with {@link UpOptions#withAudit()}.
     */
    public Path auditLog() {
        return folder.auditLog();
    }

    /** The program that is a real kubectl where its first argument is {@code kubectl}; nothing where it can't be built. */
    public Optional<Path> kubectl() throws InterruptedException {
        try {
            return Optional.of(machine.build().ensure(_ -> {}).kubernetes());
        } catch (CannotProceed e) {
            return Optional.empty();
        }
    }

    /**
     * Brings it up: makes it, or starts what of it does not run, or finds that all runs. Returns when its nodes are ready.
     *
     * @throws InterruptedException when interrupted; what was started by then is remembered
     */
    public UpOutcome up(UpOptions options, UpProgress progress) throws InterruptedException {
        var start = clock.instant();
        try (var _ = FileGuard.acquire(
                lock, machine.sleeper(), () -> progress.at(elapsed(start), "waiting for another `slipway local`"))) {
            return new ClusterLaunch(name, folder, machine, options, what -> progress.at(elapsed(start), what)).run();
        } catch (CannotProceed e) {
            return new UpOutcome.Failed(e.failure());
        } catch (IOException e) {
            return new UpOutcome.Failed(diskTrouble("starting", e));
        }
    }

    /**
     * Takes it down: ends everything of it and removes every trace.
     *
     * @throws InterruptedException when interrupted; another {@code down} goes on from there
     */
    public DownOutcome down() throws InterruptedException {
        try (var _ = FileGuard.acquire(lock, machine.sleeper(), () -> {})) {
            return new ClusterRemoval(name, folder, machine).run();
        } catch (IOException e) {
            return new DownOutcome.Failed(diskTrouble("removing", e));
        }
    }

    /** How it is. */
    public ClusterStatus status() throws InterruptedException {
        return new ClusterProbe(name, folder, machine).status();
    }

    /** What came of giving its node images. */
    public sealed interface Import {
        /**
         * It has them.
         *
         * @param names in full, as pods name them
         */
        record Done(List<String> names) implements Import {
            public Done {
                names = List.copyOf(names);
            }
        }

        /** It has not. */
        record Failed(Failure failure) implements Import {}
    }

    /**
     * Gives its node an image, without a registry.
     *
     * @return why that failed, or nothing
     */
    public Optional<Failure> importImage(OciArchive image) throws InterruptedException {
        var attempting = "giving the image %s to the local cluster %s".formatted(image.reference(), name);
        return switch (importArchive(attempting, image.file())) {
            case Import.Done _ -> Optional.empty();
            case Import.Failed(var failure) -> Optional.of(failure);
        };
    }

    /**
     * Gives its node all images of an archive.
     *
     * @param archive as {@code docker save}, {@code skopeo copy} and {@code podman save} write it
     */
    public Import importArchive(Path archive) throws InterruptedException {
        return importArchive("giving the images of %s to the local cluster %s".formatted(archive, name), archive);
    }

    private Import importArchive(String attempting, Path archive) throws InterruptedException {
        var state = ClusterState.read(folder.state());
        var anchor = state.flatMap(ClusterLaunch::anchor);
        if (anchor.isEmpty()) {
            return new Import.Failed(Failure.of(
                            attempting,
                            state.isPresent() && !state.get().layout().hasRealNode()
                                    ? "this cluster has no real node, so there is nothing to give it to"
                                    : "the cluster does not run")
                    .advising("Run `slipway local up%s`.".formatted(nameOption())));
        }
        try {
            return new Import.Done(ShippedImages.load(machine.host(), anchor.get(), archive));
        } catch (CannotProceed e) {
            return new Import.Failed(e.failure());
        }
    }

    private String nameOption() {
        return name.equals(DEFAULT_NAME) ? "" : " --name " + name;
    }

    private Duration elapsed(Instant start) {
        return Duration.between(start, clock.instant());
    }

    private Failure diskTrouble(String verb, IOException e) {
        return Failure.of(
                        "%s the local cluster %s in %s".formatted(verb, name, folder.root()),
                        "a file could not be read or written",
                        new Evidence.Fact("the system's error", e.toString()))
                .advising("Check that the disk is not full and that the folder is yours.");
    }
}
