package dev.slipway.deployment;

import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;

/** A step under another name, where a track has it twice. */
record Renamed(Step step, String name) implements Step {

    @Override
    public StepDocumentation documentation() {
        return step.documentation();
    }

    @Override
    public StepPolicy policy() {
        return step.policy();
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        return step.run(context);
    }
}
