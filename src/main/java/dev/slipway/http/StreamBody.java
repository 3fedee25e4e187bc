package dev.slipway.http;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A body that is read as it comes, with a limit for each wait. Only as much is asked of the network as was taken. */
final class StreamBody implements BodySubscriber<StreamBody> {
    private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    private volatile Flow.@Nullable Subscription subscription;

    /** What came. */
    sealed interface Piece {

        /** Bytes. */
        record Bytes(List<ByteBuffer> buffers) implements Piece {
            public Bytes {
                buffers = List.copyOf(buffers);
            }
        }

        /** The body's proper end. */
        record End() implements Piece {}

        /** The connection broke. */
        record Broken(Throwable thrown) implements Piece {}
    }

    /** The next piece; empty: none came within that time. */
    Optional<Piece> next(Duration longest) throws InterruptedException {
        var piece = Optional.ofNullable(pieces.poll(longest.toMillis(), TimeUnit.MILLISECONDS));
        piece.filter(Piece.Bytes.class::isInstance).ifPresent(_ -> more());
        return piece;
    }

    private void more() {
        var from = subscription;
        if (from != null) {
            from.request(1);
        }
    }

    @Override
    public CompletionStage<StreamBody> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        pieces.add(new Piece.Bytes(buffers));
    }

    @Override
    public void onError(Throwable thrown) {
        pieces.add(new Piece.Broken(thrown));
    }

    @Override
    public void onComplete() {
        pieces.add(new Piece.End());
    }
}
