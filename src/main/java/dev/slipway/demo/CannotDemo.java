package dev.slipway.demo;

import dev.slipway.pipeline.Failure;

/**
 * Carries an expected failure from within the making of the site to {@link DemoSite#make}, which makes it a value. It
 * stays within this package.
 */
final class CannotDemo extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    CannotDemo(Failure failure) {
        super(failure.attempted() + ": " + failure.observed());
        this.failure = failure;
    }

    Failure failure() {
        return failure;
    }
}
