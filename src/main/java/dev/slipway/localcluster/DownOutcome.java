package dev.slipway.localcluster;

import dev.slipway.pipeline.Failure;

/** How taking a cluster down ended. */
public sealed interface DownOutcome {

    /** Nothing of it is left. */
    record Removed() implements DownOutcome {}

    /** There was none. */
    record NothingThere() implements DownOutcome {}

    /** Something of it is left. */
    record Failed(Failure failure) implements DownOutcome {}
}
