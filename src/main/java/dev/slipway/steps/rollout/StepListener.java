package dev.slipway.steps.rollout;

import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.WorkloadProgress;
import dev.slipway.rollout.RolloutWatch;
import dev.slipway.rollout.Trouble;
import java.util.List;

/**
 * Tells what a watch sees by way of a step. Once it is closed, no log that comes late is told any more.
 *
 * @param withProgress whether the step is the one that waits for the workloads
 * @param logs passes on what crashing containers said
 */
record StepListener(StepContext context, boolean withProgress, RolloutWatch watch, CrashLogs logs)
        implements RolloutWatch.Listener, AutoCloseable {

    StepListener(StepContext context, boolean withProgress, RolloutWatch watch) {
        this(context, withProgress, watch, new CrashLogs(context));
    }

    @Override
    public void progress(List<WorkloadProgress> workloads) {
        if (withProgress) {
            context.workloads(workloads);
        }
    }

    @Override
    public void trouble(Trouble trouble, String consequence) {
        context.trouble(trouble.workload().toString(), trouble.sentence() + " " + consequence);
    }

    @Override
    public void crashed(Trouble trouble) {
        logs.tell(trouble, watch::lastLines);
    }

    @Override
    public void close() {
        logs.close();
    }
}
