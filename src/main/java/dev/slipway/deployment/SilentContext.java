package dev.slipway.deployment;

import dev.slipway.pipeline.CheckReport;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepRef;
import dev.slipway.pipeline.WorkloadProgress;
import java.time.Duration;
import java.util.List;

/** For a step that is run by itself, outside a deployment, once, with nobody watching. */
record SilentContext(Step ran) implements StepContext {
    @Override
    public StepRef step() {
        return new StepRef("", "", ran.name());
    }

    @Override
    public int attempt() {
        return 1;
    }

    @Override
    public int attempts() {
        return 1;
    }

    @Override
    public Duration remaining() {
        return ran.policy().timeLimit();
    }

    @Override
    public void progress(String message) {}

    @Override
    public void output(String line) {}

    @Override
    public void warn(String message) {}

    @Override
    public void flaky(String why) {}

    @Override
    public void trouble(String workload, String message) {}

    @Override
    public void checked(CheckReport check) {}

    @Override
    public void workloads(List<WorkloadProgress> workloads) {}
}
