package dev.slipway.steps.tools;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Writes a response's body into a file as it comes, counting it and taking its checksum on the way. */
final class FileSink implements HttpResponse.BodySubscriber<Long>, AutoCloseable {
    private final FileChannel channel;
    private final MessageDigest digest = Checksum.digest();
    private final AtomicLong received = new AtomicLong();
    private final CompletableFuture<Long> done = new CompletableFuture<>();
    private volatile long expected = -1;
    private Flow.@Nullable Subscription subscription;

    FileSink(Path file) throws IOException {
        channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    /** Learns how much there should be. */
    FileSink expecting(OptionalLong bytes) {
        expected = bytes.orElse(-1);
        return this;
    }

    /** Bytes so far. */
    long received() {
        return received.get();
    }

    /** {@code 3.1 of 17.0 MB}. */
    String progress() {
        return expected < 0
                ? megabytes(received()) + " MB"
                : megabytes(received()) + " of " + megabytes(expected) + " MB";
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / 1e6);
    }

    /** The checksum of all that was written; asked once, when the body is complete. */
    String sha256() {
        return Checksum.hex(digest);
    }

    @Override
    public CompletionStage<Long> getBody() {
        return done;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        try {
            for (var buffer : buffers) {
                digest.update(buffer.duplicate());
                received.addAndGet(buffer.remaining());
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
            if (subscription != null) {
                subscription.request(1);
            }
        } catch (IOException e) {
            // The disk is full, or the download was given up and its file closed.
            if (subscription != null) {
                subscription.cancel();
            }
            done.completeExceptionally(e);
        }
    }

    @Override
    public void onError(Throwable problem) {
        done.completeExceptionally(problem);
    }

    @Override
    public void onComplete() {
        if (expected >= 0 && received() != expected) {
            done.completeExceptionally(new IOException("the server ended after " + progress()));
        } else {
            done.complete(received());
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
