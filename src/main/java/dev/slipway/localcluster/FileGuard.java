package dev.slipway.localcluster;

import dev.slipway.pipeline.Sleeper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A lock on a file, held against other threads and other programs; the kernel gives it back if its holder dies. */
final class FileGuard implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final FileChannel channel;

    private FileGuard(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock, as soon as nobody else has it.
     *
     * @param onWait run once if somebody has it
     */
    static FileGuard acquire(Path file, Sleeper sleeper, Runnable onWait) throws IOException, InterruptedException {
        Files.createDirectories(file.getParent());
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var told = false;
        try {
            while (tryLock(channel) == null) {
                if (!told) {
                    onWait.run();
                    told = true;
                }
                sleeper.sleep(PAUSE);
            }
            return new FileGuard(channel);
        } catch (IOException | InterruptedException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another thread of this program has it.
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
