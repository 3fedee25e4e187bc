package dev.slipway.pipeline;

import java.time.Duration;
import java.util.List;

/**
 * How a deployment ended.
 *
 * @param verdict succeeded, failed or interrupted
 * @param steps how each step ended, in the order in which people read them
 * @param recoveries how what was done on tracks with a failed step was undone, in the order in which they ended
 * @param took from the first step's start to the last one's end
 */
public record DeploymentResult(
        Verdict verdict, List<StepResult> steps, List<RecoveryResult> recoveries, Duration took) {
    public DeploymentResult {
        steps = List.copyOf(steps);
        recoveries = List.copyOf(recoveries);
    }

    /** One in which nothing was undone. */
    public DeploymentResult(Verdict verdict, List<StepResult> steps, Duration took) {
        this(verdict, steps, List.of(), took);
    }

    /** The whole deployment in a word. */
    public enum Verdict {
        /** Every required step succeeded or was skipped. */
        SUCCEEDED,
        /** A required step failed. */
        FAILED,
        /** It was asked to end before it was done. */
        INTERRUPTED
    }

    /** How one step ended. */
    public record StepResult(StepRef step, StepOutcome outcome, Duration took, boolean required, boolean flaky) {}

    /** The steps that closed a gate, in reading order. */
    public List<StepResult> failures() {
        return steps.stream()
                .filter(step -> step.required() && step.outcome() instanceof StepOutcome.Failed)
                .toList();
    }

    /** The steps that failed without closing a gate. */
    public List<StepResult> warnings() {
        return steps.stream()
                .filter(step -> !step.required() && step.outcome() instanceof StepOutcome.Failed)
                .toList();
    }
}
