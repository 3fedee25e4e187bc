package dev.slipway.notify;

import dev.slipway.pipeline.PipelineEvent.Subject;
import java.util.List;

/** How the deployment before this one ended. */
@FunctionalInterface
public interface PreviousOutcome {
    /** Nobody knows: nothing is taken for a recovery. */
    PreviousOutcome UNKNOWN = (_, _) -> false;

    /**
     * Whether the last deployment before this one that was for the same site, and for one of its targets, did not succeed: it
     * failed, was interrupted or killed. Asked once, in the background, when a
     * deployment has succeeded.
     *
     * @param targets those of this deployment
     * @return false also where nothing is known of one before
     */
    boolean wasBad(Subject subject, List<String> targets);
}
