package dev.slipway.steps.preflight;

import dev.slipway.preflight.Checked;

/** One thing to look at before a target is deployed to. It changes nothing, and keeps nothing between two targets. */
interface Check {

    /** Looks. */
    Checked at(Place place) throws InterruptedException;
}
