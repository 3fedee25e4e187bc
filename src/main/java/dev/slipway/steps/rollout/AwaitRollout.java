package dev.slipway.steps.rollout;

import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.rollout.RolloutWatch.Goal;
import dev.slipway.site.TargetConfig;

/**
 * Waits until every Deployment, DaemonSet, StatefulSet and Job of the target is fully rolled out, all together and within
 * one time limit, and ends at once where one of them can't be.
 */
public final class AwaitRollout extends RolloutWait {

    /** For a target. */
    public AwaitRollout(TargetConfig target, TargetWatch watch) {
        super(target, watch, Goal.AVAILABLE, "waiting for the rollout in " + target.name());
    }

    @Override
    public String name() {
        return "Await rollout";
    }

    @Override
    public StepDocumentation documentation() {
        return RolloutDocumentation.of(target());
    }
}
