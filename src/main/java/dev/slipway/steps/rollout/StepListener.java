package dev.slipway.steps.rollout;

import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.WorkloadProgress;
import dev.slipway.rollout.RolloutWatch;
import dev.slipway.rollout.Trouble;
import java.util.List;

/**
 * Tells what a watch sees by way of a step.
 *
 * @param withProgress whether the step is the one that waits for the workloads
 */
record StepListener(StepContext context, boolean withProgress) implements RolloutWatch.Listener {

    @Override
    public void progress(List<WorkloadProgress> workloads) {
        if (!withProgress) {
            return;
        }
        context.workloads(workloads);
        var waiting = workloads.stream().filter(it -> !it.complete()).toList();
        if (!waiting.isEmpty()) {
            var first = waiting.getFirst();
            context.progress((workloads.size() - waiting.size()) + " of " + workloads.size() + " rolled out; "
                    + first.workload() + " waits for: " + first.note());
        }
    }

    @Override
    public void trouble(Trouble trouble, String consequence) {
        context.output(trouble.sentence() + " " + consequence);
    }
}
