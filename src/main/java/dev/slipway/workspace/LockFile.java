package dev.slipway.workspace;

import dev.slipway.pipeline.Sleeper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A lock between processes, and between the threads of this one, on a file. The system gives it back when the process
 * dies, however it dies.
 *
 * <p>POSIX gives up all of a process's locks on a file as soon as the process closes any descriptor of it. So the paths
 * that this process holds are kept, and a file that it holds is never opened a second time.
 */
public final class LockFile implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock;

    private LockFile(Path file, FileChannel channel, FileLock lock) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Takes the lock, if nobody holds it.
     *
     * @param file made when it does not exist; its folder does
     * @throws IOException when the file cannot be opened or locked
     */
    public static Optional<LockFile> take(Path file) throws IOException {
        var absolute = file.toAbsolutePath().normalize();
        if (!HELD.add(absolute)) {
            return Optional.empty();
        }
        FileChannel channel = null;
        FileLock lock = null;
        try {
            channel = FileChannel.open(
                    absolute,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            lock = channel.tryLock();
            return lock == null ? Optional.empty() : Optional.of(new LockFile(absolute, channel, lock));
        } finally {
            if (lock == null) {
                if (channel != null) {
                    channel.close();
                }
                HELD.remove(absolute);
            }
        }
    }

    /**
     * Waits for the lock and takes it.
     *
     * @param whileHeld run once when somebody else holds it, to tell the person what is being waited for
     * @throws IOException when the file cannot be opened or locked
     */
    public static LockFile await(Path file, Sleeper sleeper, Runnable whileHeld)
            throws IOException, InterruptedException {
        var taken = take(file);
        if (taken.isEmpty()) {
            whileHeld.run();
        }
        // Asked again and again rather than blocked in the kernel: a virtual thread there could not be interrupted.
        while (taken.isEmpty()) {
            sleeper.sleep(POLL);
            taken = take(file);
        }
        return taken.get();
    }

    /** Gives the lock back. The file stays: removing it would let two others lock two files of the same name. */
    @Override
    public void close() throws IOException {
        try (channel) {
            lock.release();
        } finally {
            HELD.remove(file);
        }
    }
}
