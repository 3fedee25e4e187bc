package dev.slipway.steps.rollout;

import dev.slipway.kube.Answer;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.rollout.RolloutResult;
import dev.slipway.rollout.RolloutWatch;
import dev.slipway.rollout.RolloutWatch.Goal;
import dev.slipway.site.TargetConfig;
import java.time.Duration;

/** A step that waits for all workloads of a target; its kinds differ in how much they ask for, and in their words. */
abstract sealed class RolloutWait implements Step permits AwaitRollout, ConfirmRollout {
    /** What gathering the evidence may take beyond the rollout's own limit. */
    private static final Duration FOR_EVIDENCE = Duration.ofMinutes(1);

    private final TargetConfig target;
    private final TargetWatch watch;
    private final Goal goal;
    private final String attempted;

    RolloutWait(TargetConfig target, TargetWatch watch, Goal goal, String attempted) {
        this.target = target;
        this.watch = watch;
        this.goal = goal;
        this.attempted = attempted;
    }

    /** Where it waits. */
    final TargetConfig target() {
        return target;
    }

    @Override
    public final StepPolicy policy() {
        return StepPolicy.within(target.rolloutTimeout().plus(FOR_EVIDENCE));
    }

    @Override
    public final StepOutcome run(StepContext context) throws InterruptedException {
        context.progress("looking at the workloads of namespace " + watch.namespace());
        var failures = new RolloutFailure(attempted, watch.namespace());
        return switch (watch.get()) {
            case Answer.Refused<RolloutWatch>(var trouble) -> new StepOutcome.Failed(failures.blind(trouble));
            case Answer.Given<RolloutWatch>(var begun) -> outcome(await(begun, context), failures);
        };
    }

    private RolloutResult await(RolloutWatch begun, StepContext context) throws InterruptedException {
        try (var listener = new StepListener(context, true, begun)) {
            return begun.await(goal, target.rolloutTimeout(), listener);
        }
    }

    private StepOutcome outcome(RolloutResult result, RolloutFailure failures) {
        return switch (result) {
            case RolloutResult.Complete(var workloads) ->
                new StepOutcome.Succeeded(
                        (workloads.size() == 1 ? workloads.getFirst().workload() : workloads.size() + " workloads")
                                + switch (goal) {
                                    case AVAILABLE -> " rolled out";
                                    case PROVEN -> workloads.size() == 1 ? " still runs" : " still run";
                                });
            case RolloutResult.Empty _ -> new StepOutcome.Skipped("no workloads");
            case RolloutResult.Stuck stuck -> new StepOutcome.Failed(failures.stuck(stuck));
            case RolloutResult.TimedOut late -> new StepOutcome.Failed(failures.late(late, target.rolloutTimeout()));
            case RolloutResult.Blind(var trouble) -> new StepOutcome.Failed(failures.blind(trouble));
        };
    }
}
