package dev.slipway.pipeline;

/** Whether what stands behind a stage may start. */
public sealed interface GateDecision {

    /** All that is required succeeded. */
    record Open() implements GateDecision {}

    /** Something did not, and nothing behind it starts. */
    record Closed(StepRef culprit) implements GateDecision {}
}
