package dev.slipway.localcluster;

import dev.slipway.pipeline.Failure;

/**
 * Carries an expected failure from deep within a bring-up to {@link LocalCluster}, which makes it a value. It stays within
 * this package: a dozen steps that each return "done or failed" to a caller that only passes it on read worse.
 */
final class CannotProceed extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    CannotProceed(Failure failure) {
        super(failure.attempted() + ": " + failure.observed());
        this.failure = failure;
    }

    Failure failure() {
        return failure;
    }
}
