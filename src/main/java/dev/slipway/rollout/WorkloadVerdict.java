package dev.slipway.rollout;

import dev.slipway.pipeline.WorkloadProgress;
import java.util.List;

/**
 * What the rules make of a workload.
 *
 * @param changed whether it was made, or given a new specification, since the deployment began
 * @param troubles all that is wrong with it, whether or not that has lasted long enough to end the wait; none where it is
 *     complete
 */
public record WorkloadVerdict(WorkloadProgress progress, Role role, boolean changed, List<Trouble> troubles) {

    public WorkloadVerdict {
        troubles = List.copyOf(troubles);
    }

    /** Who waits for a workload. */
    public enum Role {
        /** The rollout does. */
        AWAITED,
        /** Helm itself does, while it upgrades. */
        HOOK,
        /** Nobody: it is held back on purpose, or has nothing to do with the deployment. */
        NOBODYS
    }

    /** Whether the rollout waits for it. */
    public boolean isAwaited() {
        return role == Role.AWAITED;
    }

    /** Whether what is wrong with it may be the doing of an upgrade that is under way. */
    boolean isUpgradeAffected() {
        return changed && role != Role.NOBODYS;
    }
}
