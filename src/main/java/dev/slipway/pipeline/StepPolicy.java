package dev.slipway.pipeline;

import java.time.Duration;

/**
 * How a step is run.
 *
 * @param required whether the deployment needs it: a step that is not required shows its failure as a warning
 * @param timeLimit the longest that all attempts together may take; positive
 * @param retry how often, and after what pauses, an attempt that failed is repeated
 */
public record StepPolicy(boolean required, Duration timeLimit, Retry retry) {
    public StepPolicy {
        if (!timeLimit.isPositive()) {
            throw new IllegalArgumentException("a time limit must be positive, not " + timeLimit);
        }
    }

    /** Required, one attempt. */
    public static StepPolicy within(Duration timeLimit) {
        return new StepPolicy(true, timeLimit, Retry.NEVER);
    }

    /** The same with other retries. */
    public StepPolicy retrying(Retry other) {
        return new StepPolicy(required, timeLimit, other);
    }

    /** The same, with the deployment needing it or not. */
    public StepPolicy required(boolean isRequired) {
        return new StepPolicy(isRequired, timeLimit, retry);
    }
}
