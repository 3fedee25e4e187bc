package dev.slipway.pipeline;

/** One thing that a deployment does. A step has no shared mutable state: it may run once for each target, side by side. */
public interface Step {

    /** What it is called in all that people read, in the imperative: {@code Await rollout}. */
    String name();

    /** What it does and what could go wrong, for {@code slipway explain} and for the person it failed. */
    StepDocumentation documentation();

    /** How long it may take, how often it is tried, and whether the deployment needs it. */
    StepPolicy policy();

    /**
     * Does the work once. Called again for each attempt when it returns a {@link StepOutcome.Failed} that is worth
     * retrying.
     *
     * <p>An expected failure is returned, not thrown. An exception means a bug of ours, and is reported as one; an
     * {@link InterruptedException} means that the step was cancelled or ran out of time, and what it started must have
     * been ended by then.
     */
    StepOutcome run(StepContext context) throws InterruptedException;
}
