package dev.slipway.pipeline;

import java.time.Duration;

/** Waits. A seam, so that tests of waiting need not wait. */
@FunctionalInterface
public interface Sleeper {

    /** Really waits. The only place in the program that calls {@link Thread#sleep}. */
    Sleeper REAL = Thread::sleep;

    /** Returns after the duration. */
    void sleep(Duration duration) throws InterruptedException;
}
