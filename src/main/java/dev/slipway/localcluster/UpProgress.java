package dev.slipway.localcluster;

import java.time.Duration;

/** Told what a cluster's bring-up is doing. Called by one thread at a time. */
@FunctionalInterface
public interface UpProgress {

    /**
     * Something begins or was reached.
     *
     * @param elapsed since the bring-up began
     * @param what one line, without a full stop
     */
    void at(Duration elapsed, String what);
}
