package dev.slipway.steps.rollout;

import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.rollout.RolloutWatch.Goal;
import dev.slipway.site.TargetConfig;

/**
 * Makes sure, as the last step before the gate, that what was rolled out still runs, and that every new container has lived
 * as long as its own liveness probe needs to find it dead. Most often it has by then, and this takes no time.
 */
public final class ConfirmRollout extends RolloutWait {

    /** For a target. */
    public ConfirmRollout(TargetConfig target, TargetWatch watch) {
        super(target, watch, Goal.PROVEN, "confirming the rollout in " + target.name());
    }

    @Override
    public String name() {
        return "Confirm rollout";
    }

    @Override
    public StepDocumentation documentation() {
        return RolloutDocumentation.ofConfirmation(target());
    }
}
