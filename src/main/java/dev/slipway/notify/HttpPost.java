package dev.slipway.notify;

import dev.slipway.http.HttpCaller;
import dev.slipway.http.HttpOutcome;
import dev.slipway.http.HttpOutcome.Answered;
import dev.slipway.masking.Mask;
import dev.slipway.notify.Messenger.NotSent;
import dev.slipway.pipeline.Retry;
import dev.slipway.pipeline.Sleeper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends by HTTP, by way of the environment's proxies: tries again where nothing answers, or the server says that it is busy
 * (429, 5xx, 403 with {@code Retry-After}), and waits as long as the server asks for.
 */
record HttpPost(HttpCaller http, Mask mask, Sleeper sleeper, InstantSource clock, RandomGenerator random) {
    static final JsonMapper JSON = JsonMapper.shared();

    /** For one attempt. */
    static final Duration LIMIT = Duration.ofSeconds(5);

    /** What is asked for beyond it is not waited for. */
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private static final Retry RETRY = Retry.NETWORK;
    private static final int BODY_SHOWN = 200;

    /** A request with JSON in it. */
    static HttpRequest.Builder json(URI address, JsonNode body) {
        return HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .header("User-Agent", "slipway")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)));
    }

    /**
     * Sends it.
     *
     * @return the answer, of a status from 200 to 299
     * @throws NotSent when there was no such answer
     */
    Answered send(HttpRequest request) throws NotSent, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            // Never followed: where a login page is, its "200 OK" would pass for an answer.
            var outcome = http.call(request, LIMIT, HttpClient.Redirect.NEVER);
            if (outcome instanceof Answered answer && answer.status() / 100 == 2) {
                return answer;
            }
            var pause = pauseAfter(outcome, attempt);
            if (pause.isEmpty()) {
                throw new NotSent(explained(outcome) + (attempt > 1 ? " (" + attempt + " attempts)" : ""));
            }
            sleeper.sleep(pause.get());
        }
    }

    /** How long to wait before it is tried again; empty: it is not. */
    private Optional<Duration> pauseAfter(HttpOutcome outcome, int attempt) {
        if (attempt >= RETRY.attempts()) {
            return Optional.empty();
        }
        var usual = RETRY.pauseAfter(attempt, random);
        return switch (outcome) {
            case HttpOutcome.Unanswered none ->
                none.cause() == HttpOutcome.Cause.TLS ? Optional.empty() : Optional.of(usual);
            case Answered answer -> {
                var asked = retryAfter(answer);
                var busy = answer.status() == 429
                        || answer.status() >= 500
                        || (answer.status() == 403 && asked.isPresent());
                yield busy
                        ? Optional.of(asked.orElse(usual)).filter(pause -> pause.compareTo(LONGEST_PAUSE) <= 0)
                        : Optional.empty();
            }
        };
    }

    /** What the server asks for, in seconds or as a time (RFC 9110, 10.2.3). */
    private Optional<Duration> retryAfter(Answered answer) {
        return answer.header("retry-after").map(String::strip).flatMap(text -> {
            if (text.matches("[0-9]{1,6}")) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
            }
            try {
                var then = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
                var left = Duration.between(clock.instant(), then);
                return Optional.of(left.isNegative() ? Duration.ZERO : left);
            } catch (DateTimeException e) {
                // No time at all: the usual pause will do.
                return Optional.empty();
            }
        });
    }

    private String explained(HttpOutcome outcome) {
        return switch (outcome) {
            case HttpOutcome.Unanswered none -> none.explanation();
            case Answered answer -> {
                // Masked before it is cut: half of a secret is not known as one.
                var said = answer.withBody(mask.apply(answer.body()));
                yield "status " + answer.status() + (said.body().isBlank() ? "" : ", " + said.bodyStart(BODY_SHOWN));
            }
        };
    }
}
