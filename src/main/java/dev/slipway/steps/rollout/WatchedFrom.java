package dev.slipway.steps.rollout;

import dev.slipway.kube.Answer;
import dev.slipway.pipeline.AroundStep;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.rollout.RolloutWatch;

/**
 * A step that changes a target in which something is wrong already, such as a rollback: the watch begins with it, so that what
 * was wrong before is told from what is wrong after, and nothing ends it.
 */
public final class WatchedFrom implements AroundStep {
    private final Step step;
    private final TargetWatch target;

    /**
     * A step.
     *
     * @param target not begun yet
     */
    public WatchedFrom(Step step, TargetWatch target) {
        this.step = step;
        this.target = target;
    }

    @Override
    public Step step() {
        return step;
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        return switch (target.get()) {
            case Answer.Refused<RolloutWatch>(var trouble) ->
                new StepOutcome.Failed(
                        new RolloutFailure("watching what runs before it is rolled back", target.namespace())
                                .blind(trouble));
            case Answer.Given<RolloutWatch>(var watch) -> {
                try {
                    yield step.run(context);
                } finally {
                    watch.expectChanges();
                }
            }
        };
    }
}
