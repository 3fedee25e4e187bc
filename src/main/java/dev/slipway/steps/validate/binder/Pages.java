package dev.slipway.steps.validate.binder;

import dev.slipway.http.HttpCaller;
import dev.slipway.http.HttpOutcome;
import dev.slipway.pipeline.Evidence;
import dev.slipway.steps.validate.Attempt;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;

/** Asks for pages, all within one limit. */
final class Pages {
    private static final int BODY_SHOWN = 300;

    private final HttpCaller http;
    private final InstantSource clock;
    private final Instant end;

    Pages(HttpCaller http, InstantSource clock, Duration limit) {
        this.http = http;
        this.clock = clock;
        this.end = clock.instant().plus(limit);
    }

    /** Judges an answer, once one has come. */
    interface Judge extends Function<HttpOutcome.Answered, Attempt> {}

    /** Asks for a page, and follows where it leads. */
    Attempt ask(String address, Judge judge) throws InterruptedException {
        return ask(address, "*/*", HttpClient.Redirect.NORMAL, judge);
    }

    /** Asks for a launch, and takes the answer that leads to it; where it leads is not asked. */
    Attempt askForLaunch(String address, Judge judge) throws InterruptedException {
        return ask(address, "text/event-stream", HttpClient.Redirect.NEVER, judge);
    }

    private Attempt ask(String address, String accepted, HttpClient.Redirect redirects, Judge judge)
            throws InterruptedException {
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(URI.create(address))
                    .header("User-Agent", "slipway")
                    .header("Accept", accepted)
                    .build();
        } catch (IllegalArgumentException e) {
            return wrong("has no address that can be asked: " + e.getMessage(), "Correct it in slipway.yaml.", address);
        }
        var left = Duration.between(clock.instant(), end);
        var limit = left.isPositive() ? left : Duration.ofMillis(1);
        return switch (http.call(request, limit, redirects)) {
            case HttpOutcome.Answered answer -> judge.apply(answer);
            case HttpOutcome.Unanswered(var cause, var explanation) ->
                Attempt.Failed.of(
                        "did not answer: " + explanation,
                        advice(cause),
                        new Evidence.HttpReply("GET " + address, 0, explanation));
        };
    }

    private static String advice(HttpOutcome.Cause cause) {
        return switch (cause) {
            case NAME -> "Look at the DNS record.";
            case CONNECTION -> "Nothing listens there, or it cannot be reached from here: look at the ingress.";
            case TLS -> "Look at what renews the certificates.";
            case TIME -> "Look at the log of the pod behind the address, and at its load.";
        };
    }

    /** An answer that is not as it should be. */
    static Attempt.Failed wrong(String observed, String advice, String address, HttpOutcome.Answered answer) {
        return Attempt.Failed.of(
                observed,
                advice,
                new Evidence.HttpReply("GET " + address, answer.status(), answer.bodyStart(BODY_SHOWN)));
    }

    private static Attempt.Failed wrong(String observed, String advice, String address) {
        return Attempt.Failed.of(observed, advice, new Evidence.Fact("address", address));
    }

    /** {@code answered with status 502 instead of 200: Bad Gateway}. */
    static String status(HttpOutcome.Answered answer, String wanted) {
        return "answered with status " + answer.status() + " instead of " + wanted + body(answer);
    }

    /** The beginning of a body, to go behind a sentence; nothing where it is empty. */
    static String body(HttpOutcome.Answered answer) {
        return answer.body().isBlank() ? "" : ": " + answer.bodyStart(BODY_SHOWN);
    }
}
