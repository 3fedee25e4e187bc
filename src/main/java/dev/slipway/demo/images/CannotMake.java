package dev.slipway.demo.images;

import dev.slipway.pipeline.Failure;

/** Carries an expected failure to {@link HubImages#ensure}, which makes it a value. It stays within this package. */
final class CannotMake extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    CannotMake(Failure failure) {
        super(failure.attempted() + ": " + failure.observed());
        this.failure = failure;
    }

    Failure failure() {
        return failure;
    }
}
