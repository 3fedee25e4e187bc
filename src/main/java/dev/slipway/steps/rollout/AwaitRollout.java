package dev.slipway.steps.rollout;

import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.rollout.RolloutWatch.Goal;
import dev.slipway.site.TargetConfig;

/**
 * Waits until every Deployment, DaemonSet, StatefulSet and Job of the target is fully rolled out, all together and within
 * one time limit, and ends at once where one of them can't be.
 */
public final class AwaitRollout implements Step {
    private final TargetConfig target;
    private final RolloutWait wait;

    /** For a target. */
    public AwaitRollout(TargetConfig target, TargetWatch watch) {
        this.target = target;
        this.wait = new RolloutWait(target, watch, Goal.AVAILABLE, "waiting for the rollout in " + target.name());
    }

    @Override
    public String name() {
        return "Await rollout";
    }

    @Override
    public StepDocumentation documentation() {
        return RolloutDocumentation.of(target);
    }

    @Override
    public StepPolicy policy() {
        return wait.policy();
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        return wait.run(context);
    }
}
