package dev.slipway.pipeline;

/** Why a step was not run to its end. */
public sealed interface CancelReason {

    /** A step before it, or beside it on the same track, failed. */
    record StepFailed(StepRef culprit) implements CancelReason {}

    /** A person or the system asked the deployment to end: Ctrl-C, SIGTERM. */
    record Interrupted(String signal) implements CancelReason {}

    /** One line for people. */
    default String explain() {
        return switch (this) {
            case StepFailed(var culprit) -> "because \"" + culprit + "\" failed";
            case Interrupted(var signal) -> "because the deployment was interrupted (" + signal + ")";
        };
    }
}
