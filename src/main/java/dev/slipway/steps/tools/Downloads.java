package dev.slipway.steps.tools;

import dev.slipway.pipeline.Retry;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.pipeline.StepContext;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLHandshakeException;

/** Downloads files over HTTP(S), trying again where that may help. */
final class Downloads {
    private static final int HTTP_OK = 200;
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration TOLD_EVERY = Duration.ofSeconds(1);

    private final HttpClient client;
    private final Retry retry;
    private final Sleeper sleeper;
    private final RandomGenerator random;
    private final Duration silence;

    /**
     * Downloads with this patience.
     *
     * @param silence after so long without a single byte, a download is given up, and tried again
     */
    Downloads(HttpClient client, Retry retry, Sleeper sleeper, RandomGenerator random, Duration silence) {
        this.client = client;
        this.retry = retry;
        this.sleeper = sleeper;
        this.random = random;
        this.silence = silence;
    }

    /** What became of a download. */
    sealed interface Fetched {
        /** All of it arrived. */
        record Complete(String sha256, long bytes) implements Fetched {}

        /** It did not, and the file is not to be used. */
        record Trouble(SourceResult.Lack lack, String why) implements Fetched {
            SourceResult asResult() {
                return new SourceResult.Unavailable(lack, why);
            }
        }
    }

    /** Downloads into a file, which is overwritten. */
    Fetched fetch(URI address, Path file, StepContext context) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            var fetched = once(address, file, context);
            if (!(fetched instanceof Outcome.Again again)) {
                return ((Outcome.Final) fetched).fetched();
            }
            if (attempt >= retry.attempts()) {
                return new Fetched.Trouble(
                        SourceResult.Lack.NETWORK, again.why() + (attempt > 1 ? " (" + attempt + " attempts)" : ""));
            }
            var pause = retry.pauseAfter(attempt, random);
            context.progress(again.why() + "; trying again");
            sleeper.sleep(pause);
        }
    }

    private sealed interface Outcome {
        record Final(Fetched fetched) implements Outcome {}

        record Again(String why) implements Outcome {}
    }

    private static Outcome forGood(SourceResult.Lack lack, String why) {
        return new Outcome.Final(new Fetched.Trouble(lack, why));
    }

    private Outcome once(URI address, Path file, StepContext context) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address)
                .header("User-Agent", "slipway")
                .GET()
                .build();
        try (var sink = new FileSink(file)) {
            var future = new CompletableFuture<HttpResponse<Long>>();
            // On a thread of our own: sendAsync() ends on the common pool, which anybody may have filled with waiting.
            var worker = Thread.ofVirtual().start(() -> send(request, sink, future));
            try {
                return judged(await(future, sink, address, context), sink);
            } catch (ExecutionException e) {
                return failed(address, e.getCause() instanceof Exception cause ? cause : e, sink);
            } catch (TimeoutException e) {
                return new Outcome.Again("nothing came from " + address.getHost() + " for " + silence.toSeconds() + " s"
                        + " (after " + sink.received() + " bytes)");
            } finally {
                worker.interrupt();
            }
        }
    }

    private void send(HttpRequest request, FileSink sink, CompletableFuture<HttpResponse<Long>> future) {
        try {
            future.complete(client.send(
                    request,
                    answer -> answer.statusCode() == HTTP_OK
                            ? sink.expecting(answer.headers().firstValueAsLong("Content-Length"))
                            : HttpResponse.BodySubscribers.replacing(0L)));
        } catch (IOException | InterruptedException e) {
            future.completeExceptionally(e);
        }
    }

    /** Waits, telling how far it is; the silence is counted in polls, so that no clock is needed. */
    private HttpResponse<Long> await(
            CompletableFuture<HttpResponse<Long>> future, FileSink sink, URI address, StepContext context)
            throws InterruptedException, ExecutionException, TimeoutException {
        var silent = Duration.ZERO;
        var untold = Duration.ZERO;
        long before = 0;
        while (true) {
            try {
                return future.get(POLL.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                silent = sink.received() == before ? silent.plus(POLL) : Duration.ZERO;
                untold = untold.plus(POLL);
                before = sink.received();
                if (silent.compareTo(silence) >= 0) {
                    throw e;
                }
                if (untold.compareTo(TOLD_EVERY) >= 0) {
                    untold = Duration.ZERO;
                    context.progress("downloading " + fileName(address) + ": " + sink.progress());
                }
            }
        }
    }

    private static Outcome judged(HttpResponse<Long> response, FileSink sink) {
        int status = response.statusCode();
        if (status == HTTP_OK) {
            return new Outcome.Final(new Fetched.Complete(sink.sha256(), sink.received()));
        }
        var answer = response.uri().getHost() + " answered " + status;
        return switch (status) {
            case 408, 425, 429, 500, 502, 503, 504 -> new Outcome.Again(answer);
            case 404, 410 -> forGood(SourceResult.Lack.FOR_GOOD, answer + ": there is no such file");
            case 401, 403 -> forGood(SourceResult.Lack.FOR_GOOD, answer + ": it may not be downloaded from here");
            default -> forGood(SourceResult.Lack.FOR_GOOD, answer);
        };
    }

    private static Outcome failed(URI address, Exception cause, FileSink sink) {
        for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
            // Asking again would not help, and the next source may be reachable.
            if (inner instanceof UnresolvedAddressException) {
                return forGood(SourceResult.Lack.NETWORK, "the name " + address.getHost() + " could not be resolved");
            }
            if (inner instanceof SSLHandshakeException) {
                return forGood(
                        SourceResult.Lack.FOR_GOOD,
                        "no trusted connection to " + address.getHost() + ": " + inner.getMessage());
            }
        }
        if (sink.received() > 0) {
            return new Outcome.Again("truncated: the connection broke after " + sink.progress());
        }
        return new Outcome.Again((cause instanceof ConnectException ? "no connection to " : "no answer from ")
                + address.getHost()
                + (cause.getMessage() == null ? "" : ": " + cause.getMessage()));
    }

    static String fileName(URI address) {
        var path = address.getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
