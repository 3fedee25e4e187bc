package dev.slipway.deployment;

import dev.slipway.pipeline.AroundStep;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepOutcome;

/** A step under another name, where a track has it twice. */
record Renamed(Step step, String name) implements AroundStep {

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        return step.run(context);
    }
}
