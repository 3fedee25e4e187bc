package dev.slipway.site;

/** What becomes of a target whose deployment failed after something on it was changed. */
public enum FailurePolicy {
    /** It is left as it is, so that nothing of what tells the cause is lost. */
    KEEP,
    /** Once the evidence is gathered, its releases go back to their last validated revisions. */
    ROLLBACK
}
