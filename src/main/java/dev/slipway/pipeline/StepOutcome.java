package dev.slipway.pipeline;

/** How a step ended. */
public sealed interface StepOutcome {

    /**
     * It did what it is for.
     *
     * @param summary what was done, one line: {@code helm 3.22.0 (from the cache), pytest 8.4.2}
     */
    record Succeeded(String summary) implements StepOutcome {}

    /**
     * There was nothing to do.
     *
     * @param reason why not, one line
     */
    record Skipped(String reason) implements StepOutcome {}

    /** It could not do what it is for. */
    record Failed(Failure failure) implements StepOutcome {}

    /** It was ended, or never started, because of something else. */
    record Cancelled(CancelReason reason) implements StepOutcome {}

    /** Whether what follows may go on as far as this step is concerned. */
    default boolean opensGate() {
        return switch (this) {
            case Succeeded _, Skipped _ -> true;
            case Failed _, Cancelled _ -> false;
        };
    }
}
