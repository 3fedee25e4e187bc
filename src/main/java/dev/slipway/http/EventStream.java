package dev.slipway.http;

import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Sleeper;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Follows a stream of server-sent events, as a browser's {@code EventSource} does, and asks again where its connection is lost;
 * other than a browser it gives up at some time.
 */
public final class EventStream {
    private static final int LONGEST_REFUSAL = 64 * 1024;
    private static final Duration CONNECTING = Duration.ofSeconds(30);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final HttpCaller http;
    private final Sleeper sleeper;

    /**
     * Follows streams.
     *
     * @param http knows the proxies
     * @param sleeper waits before a reconnection
     */
    public EventStream(HttpCaller http, Sleeper sleeper) {
        this.http = http;
        this.sleeper = sleeper;
    }

    /**
     * Asks for a stream and follows it to its end.
     *
     * @param request redirects of its answer are followed; it is told what we accept
     * @throws InterruptedException when interrupted; the connection was closed by then
     */
    public StreamEnd follow(HttpRequest request, StreamLimits limits, StreamFollower follower)
            throws InterruptedException {
        var following = new Following(request, limits, follower, System.nanoTime());
        var parser = new EventParser(limits.longestEvent());
        for (int connection = 1; ; connection++) {
            var end = following.connect(parser.lastId(), parser);
            if (!(end instanceof StreamEnd.Lost lost) || connection > limits.reconnections()) {
                return numbered(end, connection);
            }
            var pause = pause(parser, connection);
            if (pause.compareTo(following.left()) >= 0) {
                return new StreamEnd.Lost(lost.explanation(), connection);
            }
            follower.reconnecting(lost.explanation(), pause);
            sleeper.sleep(pause);
            parser = parser.afresh();
        }
    }

    private static StreamEnd numbered(StreamEnd end, int connection) {
        return end instanceof StreamEnd.Lost lost ? new StreamEnd.Lost(lost.explanation(), connection) : end;
    }

    private static Duration pause(EventParser parser, int connection) {
        var grown = FIRST_PAUSE.multipliedBy(1L << Math.min(connection - 1, 4));
        var own = grown.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : grown;
        return parser.pause().filter(theirs -> theirs.compareTo(own) > 0).orElse(own);
    }

    /** One stream, over all its connections. */
    private final class Following {
        private final HttpRequest request;
        private final StreamLimits limits;
        private final StreamFollower follower;
        private final long began;
        private boolean opened;

        Following(HttpRequest request, StreamLimits limits, StreamFollower follower, long began) {
            this.request = request;
            this.limits = limits;
            this.follower = follower;
            this.began = began;
        }

        private Duration elapsed() {
            return Duration.ofNanos(System.nanoTime() - began);
        }

        Duration left() {
            return limits.total().minus(elapsed());
        }

        StreamEnd connect(String lastId, EventParser parser) throws InterruptedException {
            if (!left().isPositive()) {
                return new StreamEnd.Late(limits.total());
            }
            var client = http.client(shorter(CONNECTING, left()), HttpClient.Redirect.NORMAL)
                    // One connection carries one stream, so there is nothing to share it with.
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
            // Also a stream that waits for its first event may be silent for so long, and no longer.
            var patience = shorter(limits.silence(), left());
            try {
                return opened(
                        client.sendAsync(asking(lastId), _ -> new StreamBody())
                                .get(patience.toMillis(), TimeUnit.MILLISECONDS),
                        parser);
            } catch (TimeoutException e) {
                return silentFor(patience);
            } catch (ExecutionException e) {
                return unanswered(e.getCause() == null ? e : e.getCause());
            } finally {
                client.shutdownNow();
            }
        }

        private HttpRequest asking(String lastId) {
            var asking = HttpRequest.newBuilder(request, (_, _) -> true)
                    .setHeader("Accept", "text/event-stream")
                    .setHeader("Cache-Control", "no-cache");
            return (lastId.isEmpty() ? asking : asking.setHeader("Last-Event-ID", lastId)).build();
        }

        private StreamEnd opened(HttpResponse<StreamBody> answer, EventParser parser) throws InterruptedException {
            var type = answer.headers().firstValue("content-type").orElse("");
            if (answer.statusCode() == 200 && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream")) {
                opened = true;
                return read(answer.body(), parser);
            }
            var refusal = HttpCaller.answered(answer, refusal(answer.body()), elapsed());
            // Behind a server that is being replaced, its proxy says so for a moment.
            return opened && refusal.status() >= 502 && refusal.status() <= 504
                    ? new StreamEnd.Lost("the server answered with status " + refusal.status(), 0)
                    : new StreamEnd.NoStream(refusal);
        }

        private StreamEnd read(StreamBody body, EventParser parser) throws InterruptedException {
            while (left().isPositive()) {
                var patience = shorter(limits.silence(), left());
                var piece = body.next(patience);
                var end = piece.isEmpty() ? Optional.of(silentFor(patience)) : after(piece.get(), parser);
                if (end.isPresent()) {
                    return end.get();
                }
            }
            return new StreamEnd.Late(limits.total());
        }

        private Optional<StreamEnd> after(StreamBody.Piece piece, EventParser parser) {
            return switch (piece) {
                case StreamBody.Piece.Bytes(var buffers) -> told(buffers, parser);
                case StreamBody.Piece.End() ->
                    Optional.of(new StreamEnd.Lost("the server closed the connection in the middle of the stream", 0));
                case StreamBody.Piece.Broken(var thrown) ->
                    Optional.of(new StreamEnd.Lost("the connection broke: " + message(thrown), 0));
            };
        }

        private Optional<StreamEnd> told(List<ByteBuffer> buffers, EventParser parser) {
            try {
                for (var buffer : buffers) {
                    for (var event : parser.take(buffer)) {
                        if (!follower.wantsMoreAfter(event)) {
                            return Optional.of(new StreamEnd.Enough());
                        }
                    }
                }
                return Optional.empty();
            } catch (EventParser.TooLong e) {
                return Optional.of(new StreamEnd.TooLong(limits.longestEvent()));
            }
        }

        private StreamEnd silentFor(Duration patience) {
            if (patience.compareTo(limits.silence()) < 0) {
                return new StreamEnd.Late(limits.total());
            }
            return new StreamEnd.Lost(
                    "nothing at all came for " + Durations.words(limits.silence()) + ", not even a sign of life", 0);
        }

        private StreamEnd unanswered(Throwable thrown) {
            var outcome = HttpCaller.unanswered(thrown, request.uri().getHost(), shorter(CONNECTING, limits.total()));
            // Where the stream was open before, whoever served it may be about to come back.
            return opened
                    ? new StreamEnd.Lost(outcome.explanation(), 0)
                    : new StreamEnd.Unanswered(outcome.cause(), outcome.explanation());
        }

        private String refusal(StreamBody body) throws InterruptedException {
            var read = new ByteArrayOutputStream();
            while (read.size() < LONGEST_REFUSAL && left().isPositive()) {
                var piece = body.next(shorter(CONNECTING, left()));
                if (piece.isEmpty() || !(piece.get() instanceof StreamBody.Piece.Bytes bytes)) {
                    break;
                }
                bytes.buffers().forEach(buffer -> {
                    var some = new byte[buffer.remaining()];
                    buffer.get(some);
                    read.writeBytes(some);
                });
            }
            return read.toString(StandardCharsets.UTF_8);
        }
    }

    private static String message(Throwable thrown) {
        return thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
