package dev.slipway.steps.validate.binder;

import dev.slipway.http.HttpOutcome;
import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Uninterruptibly;
import dev.slipway.steps.validate.CheckRun;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** A server that was launched. */
final class Notebook {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration EACH = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final int ASKED = 15;
    private static final int BODY_SHOWN = 200;

    private final LaunchOutcome.Ready ready;
    private final CheckRun run;
    private final InstantSource clock;
    private final String base;

    Notebook(LaunchOutcome.Ready ready, CheckRun run, InstantSource clock) {
        this.ready = ready;
        this.run = run;
        this.clock = clock;
        this.base = ready.url().endsWith("/") ? ready.url() : ready.url() + "/";
    }

    /** What its interface answered in the end. */
    sealed interface Answer {

        /** It works. */
        record Works(String version) implements Answer {}

        /**
         * It does not.
         *
         * @param seen continuing the words "it "
         */
        record Fails(String seen, int status, String body) implements Answer {}
    }

    /** The address that is asked. */
    String api() {
        return base + "api";
    }

    /** Asks until it answers: the way to a new server is not always open the moment that it is ready. */
    Answer ask(Duration limit) throws InterruptedException {
        var end = clock.instant().plus(limit);
        for (int number = 1; ; number++) {
            var answer = once();
            if (answer instanceof Answer.Works
                    || number == ASKED
                    || !clock.instant().plus(PAUSE).isBefore(end)) {
                return answer;
            }
            run.sleeper().sleep(PAUSE);
        }
    }

    private Answer once() throws InterruptedException {
        HttpRequest request;
        try {
            request = request("api").GET().build();
        } catch (IllegalArgumentException e) {
            return new Answer.Fails("has no address that can be asked: " + e.getMessage(), 0, "");
        }
        // Whoever is not let in is led to a page where one logs in.
        return switch (run.http().call(request, EACH, HttpClient.Redirect.NEVER)) {
            case HttpOutcome.Unanswered none ->
                new Answer.Fails("did not answer: " + none.explanation(), 0, none.explanation());
            case HttpOutcome.Answered answer -> judged(answer);
        };
    }

    private static Answer judged(HttpOutcome.Answered answer) {
        var version = answer.status() == 200 ? version(answer.body()) : Optional.<String>empty();
        if (version.isPresent()) {
            return new Answer.Works(version.get());
        }
        var seen = answer.status() / 100 == 3 || answer.status() == 403
                ? "did not take the token that came with it (status " + answer.status() + ")"
                : "answered with status " + answer.status()
                        + (answer.status() == 200 ? " and without its version" : " instead of 200")
                        + (answer.body().isBlank() ? "" : ": " + answer.bodyStart(BODY_SHOWN));
        return new Answer.Fails(seen, answer.status(), answer.bodyStart(BODY_SHOWN));
    }

    private static Optional<String> version(String body) {
        try {
            return Optional.of(JSON.readTree(body).path("version"))
                    .filter(node -> node.isString())
                    .map(node -> node.asString());
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .header("User-Agent", "slipway")
                .header("Authorization", "token " + ready.token());
    }

    /**
     * Shuts it down, whatever happened and also where we are being interrupted: nobody else would for hours.
     *
     * @return what went wrong, continuing the words "it "; empty: nothing
     */
    Optional<String> shutDown() {
        var problem = new AtomicReference<>(Optional.of("was not asked to end"));
        Uninterruptibly.join(Thread.ofVirtual().start(() -> {
            try {
                problem.set(asked());
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts this thread", e);
            }
        }));
        return problem.get();
    }

    private Optional<String> asked() throws InterruptedException {
        HttpRequest request;
        try {
            request = request("api/shutdown").POST(BodyPublishers.noBody()).build();
        } catch (IllegalArgumentException e) {
            return Optional.of("has no address that can be asked: " + e.getMessage());
        }
        return switch (run.http().call(request, EACH, HttpClient.Redirect.NEVER)) {
            case HttpOutcome.Answered answer when answer.status() / 100 == 2 -> Optional.empty();
            case HttpOutcome.Answered answer ->
                Optional.of("answered to api/shutdown with status " + answer.status()
                        + (answer.body().isBlank() ? "" : ": " + answer.bodyStart(BODY_SHOWN)));
            // Some servers end before they have answered.
            case HttpOutcome.Unanswered none ->
                once() instanceof Answer.Works
                        ? Optional.of("did not answer to api/shutdown within " + Durations.words(EACH)
                                + " and still runs: " + none.explanation())
                        : Optional.empty();
        };
    }
}
