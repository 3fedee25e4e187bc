package dev.slipway.workspace;

import com.sun.security.auth.module.UnixSystem;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.process.CoreDumps;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Opens workspaces, and removes those that killed runs left.
 *
 * <p>The folders are {@code slipway-UID/DEPLOYMENT} below the first of {@code SLIPWAY_WORKSPACES}, {@code /dev/shm} and
 * {@code XDG_RUNTIME_DIR} that is in memory, may be written and has {@link #NEEDED_BYTES} left; else below the state folder. Beside each lies its lock,
 * held while the deployment lives: a workspace whose lock nobody holds is one that a killed run left. All of it is done
 * under one more lock, so that nobody takes a workspace for abandoned in the moment between its making and its locking.
 */
public final class Workspaces {
    /** What a workspace should find free. A site's checkout and a few charts are far smaller. */
    static final long NEEDED_BYTES = 256L << 20;

    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");
    private static final FileAttribute<Set<PosixFilePermission>> CREATED_PRIVATE =
            PosixFilePermissions.asFileAttribute(PRIVATE);
    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");
    static final String LOCK = ".lock";

    private final List<Path> memory;
    private final Path disk;

    /**
     * Workspaces in the given places.
     *
     * @param memory folders that may be in memory, the best first
     * @param disk the folder to use when none of them will do; made when it does not exist
     */
    public Workspaces(List<Path> memory, Path disk) {
        this.memory = List.copyOf(memory);
        this.disk = disk;
    }

    /**
     * Workspaces where this system has them.
     *
     * @param state the person's state folder
     */
    public static Workspaces of(Map<String, String> environment, Path state) {
        var memory = new ArrayList<Path>();
        folder(environment, "SLIPWAY_WORKSPACES").ifPresent(memory::add);
        memory.add(Path.of("/dev/shm"));
        folder(environment, "XDG_RUNTIME_DIR").ifPresent(memory::add);
        return new Workspaces(memory, state.resolve("workspaces"));
    }

    private static Optional<Path> folder(Map<String, String> environment, String variable) {
        return Optional.of(Path.of(environment.getOrDefault(variable, ""))).filter(Path::isAbsolute);
    }

    /**
     * Makes and locks a deployment's workspace, after removing what killed runs left.
     *
     * @throws IOException when no place for it is to be had, or there is one already for this deployment
     */
    public OpenWorkspace open(DeploymentId deployment) throws IOException, InterruptedException {
        // From here on our memory holds secrets, and so does that of the programs that we start.
        CoreDumps.off();
        var cleanup = removeAbandoned();
        for (var place : memory) {
            if (isRoomyMemory(place)) {
                var own = ownFolder(place);
                if (own.isPresent()) {
                    return open(own.get(), deployment, true, cleanup);
                }
            }
        }
        Files.createDirectories(disk);
        var own = ownFolder(disk)
                .orElseThrow(() -> new IOException(disk.resolve(folderName())
                        + " is not a folder of ours: another user made it. Remove it, or have it removed."));
        return open(own, deployment, false, cleanup);
    }

    /**
     * Removes the workspaces whose runs have died, and only those.
     *
     * @return what was removed and what could not be; trouble with old workspaces does not stop a new one
     * @throws IOException when not even the places can be looked at
     */
    public Cleanup removeAbandoned() throws IOException, InterruptedException {
        var cleanup = new Cleanup(new ArrayList<>(), new ArrayList<>());
        for (var place : Stream.concat(memory.stream(), Stream.of(disk)).toList()) {
            var own = place.resolve(folderName());
            if (isOurs(own)) {
                removeAbandonedIn(own, cleanup);
            }
        }
        return cleanup;
    }

    private static OpenWorkspace open(Path own, DeploymentId deployment, boolean inMemory, Cleanup cleanup)
            throws IOException, InterruptedException {
        try (var _ = guard(own)) {
            var lock = LockFile.take(own.resolve(deployment + LOCK))
                    .orElseThrow(() -> new FileAlreadyExistsException(
                            own.resolve(deployment.value()).toString(), null, "the deployment is running already"));
            try {
                var root = Files.createDirectory(own.resolve(deployment.value()), CREATED_PRIVATE);
                for (var folder : List.of("helm", "kubeconfig", "scratch")) {
                    Files.createDirectory(root.resolve(folder), CREATED_PRIVATE);
                }
                return new OpenWorkspace(new Workspace(root), inMemory, cleanup, lock);
            } catch (IOException e) {
                lock.close();
                throw e;
            }
        }
    }

    private static void removeAbandonedIn(Path own, Cleanup cleanup) throws IOException, InterruptedException {
        try (var _ = guard(own);
                var listing = Files.list(own)) {
            var deployments = listing.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> !name.startsWith("."))
                    .map(name -> name.endsWith(LOCK) ? name.substring(0, name.length() - LOCK.length()) : name)
                    .distinct()
                    .sorted()
                    .toList();
            for (var deployment : deployments) {
                removeIfAbandoned(own, deployment, cleanup);
            }
        }
    }

    private static void removeIfAbandoned(Path own, String deployment, Cleanup cleanup) throws IOException {
        var lock = LockFile.take(own.resolve(deployment + LOCK));
        if (lock.isEmpty()) {
            return;
        }
        var root = own.resolve(deployment);
        try (var _ = lock.get()) {
            if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
                FolderTree.remove(root);
                cleanup.removed().add(root);
            }
            // Nobody waits for this lock: ids are never used twice, and the guard is held.
            Files.deleteIfExists(own.resolve(deployment + LOCK));
        } catch (IOException e) {
            cleanup.problems().add(root + ": " + e);
        }
    }

    private static LockFile guard(Path own) throws IOException, InterruptedException {
        return LockFile.await(own.resolve(".guard"), Sleeper.REAL, () -> {});
    }

    private static boolean isRoomyMemory(Path place) throws IOException {
        if (!Files.isDirectory(place) || !Files.isWritable(place)) {
            return false;
        }
        var store = Files.getFileStore(place);
        return IN_MEMORY.contains(store.type()) && store.getUsableSpace() >= NEEDED_BYTES;
    }

    /** {@code /dev/shm} is everybody's: a folder of our name counts only when it is a folder, and ours alone. */
    private static Optional<Path> ownFolder(Path place) throws IOException {
        var own = place.resolve(folderName());
        try {
            Files.createDirectory(own, CREATED_PRIVATE);
        } catch (FileAlreadyExistsException e) {
            if (!isOurs(own)) {
                return Optional.empty();
            }
            Files.setPosixFilePermissions(own, PRIVATE);
        }
        return Optional.of(own);
    }

    private static boolean isOurs(Path own) throws IOException {
        return Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)
                && userId() == ((Number) Files.getAttribute(own, "unix:uid", LinkOption.NOFOLLOW_LINKS)).longValue();
    }

    private static String folderName() {
        return "slipway-" + userId();
    }

    private static long userId() {
        return new UnixSystem().getUid();
    }

    /**
     * What became of workspaces whose runs had died.
     *
     * @param removed the folders that were removed
     * @param problems which could not be, and why; there may be secrets in them, so the person must be told
     */
    public record Cleanup(List<Path> removed, List<String> problems) {}
}
