package dev.slipway.site;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a target is validated after its rollout.
 *
 * @param pytest the site's own test suite
 * @param checks all others, those of a kind in the order in which they are written
 */
public record ValidationConfig(Optional<Pytest> pytest, List<CheckConfig> checks) {

    /** No validation. */
    public static final ValidationConfig NONE = new ValidationConfig(Optional.empty(), List.of());

    public ValidationConfig {
        checks = List.copyOf(checks);
    }

    /** The checks of one kind. */
    public <T extends CheckConfig> List<T> checks(Class<T> kind) {
        return checks.stream().filter(kind::isInstance).map(kind::cast).toList();
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
}
