package dev.slipway.localcluster;

import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Sleeper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What the clusters of this machine share, whoever keeps them and where: names (network namespaces and control groups are
 * named by them) and the folders that have to exist so that something can be mounted there. Kept below {@code /run}, which
 * a restart of the machine empties as it empties what is registered.
 */
final class MachineRegistry {
    private static final String OWNER = ".cluster";

    private final Path folder;
    private final Sleeper sleeper;

    MachineRegistry(Path folder, Sleeper sleeper) {
        this.folder = folder;
        this.sleeper = sleeper;
    }

    /** Takes a name for the cluster in this folder. */
    void claim(ClusterName name, ClusterFolder cluster) throws CannotProceed, IOException, InterruptedException {
        try (var _ = lock()) {
            var entry = folder.resolve(name + OWNER);
            if (Files.exists(entry)) {
                var other = Path.of(Files.readString(entry).strip());
                if (!other.equals(cluster.root()) && Files.exists(other)) {
                    throw new CannotProceed(Failure.of(
                                    "starting the local cluster " + name,
                                    "a cluster of that name runs on this machine already; it is kept in " + other)
                            .advising(
                                    "Choose another name with --name, or remove that one with the XDG_STATE_HOME with which"
                                            + " it was started."));
                }
            }
            Files.writeString(entry, cluster.root() + "\n");
            makeMountPoints();
        }
    }

    /** Gives a name back; with the last one, the folders that were made go too. */
    void release(ClusterName name, ClusterFolder cluster) throws IOException, InterruptedException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var _ = lock()) {
            var entry = folder.resolve(name + OWNER);
            if (Files.exists(entry)
                    && Files.readString(entry).strip().equals(cluster.root().toString())) {
                Files.delete(entry);
            }
            try (var entries = Files.newDirectoryStream(folder, "*" + OWNER)) {
                if (!entries.iterator().hasNext()) {
                    removeMountPoints();
                }
            }
        }
    }

    private FileGuard lock() throws IOException, InterruptedException {
        return FileGuard.acquire(folder.resolve("lock"), sleeper, () -> {});
    }

    private void makeMountPoints() throws IOException {
        for (var point : NodeNamespace.MOUNT_POINTS) {
            if (!Files.isDirectory(point)) {
                Files.createDirectories(point);
                Files.writeString(made(), point + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        }
    }

    private void removeMountPoints() throws IOException {
        if (!Files.exists(made())) {
            return;
        }
        for (var line : Files.readAllLines(made())) {
            var point = Path.of(line);
            // Only what we made, and only empty: somebody else may have taken to it since.
            if (NodeNamespace.MOUNT_POINTS.contains(point) && Files.isDirectory(point)) {
                try (var children = Files.list(point)) {
                    if (children.findAny().isPresent()) {
                        continue;
                    }
                }
                Files.delete(point);
            }
        }
        Files.delete(made());
    }

    private Path made() {
        return folder.resolve("made-folders");
    }

    /** The folder of the registry on a real machine. */
    static Path onThisMachine() {
        return Path.of("/run/slipway");
    }
}
