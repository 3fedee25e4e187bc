package dev.slipway.site;

/** What a deployment does where somebody has changed by hand what the last one put on a target. */
public enum DriftPolicy {
    /** It says so, and goes on. */
    WARN,
    /** It changes nothing on any target. */
    REFUSE
}
