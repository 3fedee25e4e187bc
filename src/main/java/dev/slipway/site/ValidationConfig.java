package dev.slipway.site;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a target is validated after its rollout.
 *
 * @param pytest the site's own test suite
 * @param http addresses that must answer
 */
public record ValidationConfig(Optional<Pytest> pytest, List<HttpCheck> http) {

    /** No validation. */
    public static final ValidationConfig NONE = new ValidationConfig(Optional.empty(), List.of());

    public ValidationConfig {
        http = List.copyOf(http);
    }

    /**
     * A pytest suite.
     *
     * @param args as given to pytest, with {@code ${target}} and the target's variables
     * @param attempts how often the suite is run until it passes
     * @param timeout of each attempt
     */
    public record Pytest(List<String> args, int attempts, Duration timeout) {

        /** How often a suite is run unless the site says otherwise. */
        public static final int USUAL_ATTEMPTS = 3;

        /** How long an attempt may take unless the site says otherwise. */
        public static final Duration USUAL_TIMEOUT = Duration.ofMinutes(10);

        public Pytest {
            args = List.copyOf(args);
        }
    }

    /**
     * An address that must answer.
     *
     * @param url {@code https://…}, or {@code service://NAME:PORT/path} through the API server; with variables
     * @param status the HTTP status that it must answer with
     * @param contains what the body must contain
     * @param headers that the answer must have, by lower-case name, with a part of their value
     * @param attempts how often it is asked until it is right
     * @param timeout of each attempt
     */
    public record HttpCheck(
            String url,
            int status,
            Optional<String> contains,
            Map<String, String> headers,
            int attempts,
            Duration timeout) {

        /** How often an address is asked unless the site says otherwise. */
        public static final int USUAL_ATTEMPTS = 5;

        /** How long an attempt may take unless the site says otherwise. */
        public static final Duration USUAL_TIMEOUT = Duration.ofSeconds(30);

        public HttpCheck {
            headers = Ordered.copyOf(headers);
        }
    }
}
