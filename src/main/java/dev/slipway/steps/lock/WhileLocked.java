package dev.slipway.steps.lock;

import dev.slipway.kube.TargetAccess;
import dev.slipway.lock.TargetLock;
import dev.slipway.lock.TargetLocks;
import dev.slipway.pipeline.AroundStep;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepOutcome;

/** A step that changes a target, and is not begun when somebody else has taken the target meanwhile. */
public final class WhileLocked implements AroundStep {
    private final Step step;
    private final String target;
    private final Handover<TargetAccess> access;
    private final TargetLocks locks;

    /**
     * A step.
     *
     * @param access set by the time the step runs
     */
    public WhileLocked(Step step, String target, Handover<TargetAccess> access, TargetLocks locks) {
        this.step = step;
        this.target = target;
        this.access = access;
        this.locks = locks;
    }

    @Override
    public Step step() {
        return step;
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        locks.of(access.get()).ifPresent(TargetLock::renew);
        var lost = locks.loss(target, access.get(), "beginning step '" + step.name() + "' on " + target);
        return lost.isPresent() ? new StepOutcome.Failed(lost.get()) : step.run(context);
    }
}
