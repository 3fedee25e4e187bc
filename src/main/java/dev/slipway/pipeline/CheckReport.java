package dev.slipway.pipeline;

import java.time.Duration;
import java.util.List;

/**
 * How one check of a target went: one of the things that a human would try to see whether the target works.
 *
 * @param kind what sort of check, in Slipway's words, stable: {@code http}, {@code pytest}, {@code binder-launch}
 * @param title what was tried, one line
 * @param attempts how often it was tried; 0: it was skipped
 * @param took all attempts together
 * @param observed what was seen; of a failed one, why it failed; may be empty
 * @param log the last lines of the check's own log
 */
public record CheckReport(
        String kind, String title, Outcome outcome, int attempts, Duration took, String observed, List<String> log) {
    /** How many lines of its log a report keeps at the most. */
    public static final int LONGEST_LOG = 200;

    public CheckReport {
        log = List.copyOf(log.subList(Math.max(0, log.size() - LONGEST_LOG), log.size()));
    }

    /** How a check ended. */
    public enum Outcome {
        /** It passed at its first attempt. */
        PASSED,
        /** It passed at a later attempt. */
        FLAKY,
        /** It failed at every attempt. */
        FAILED,
        /** It was not made. */
        SKIPPED
    }
}
