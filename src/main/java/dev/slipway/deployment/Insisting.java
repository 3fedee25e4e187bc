package dev.slipway.deployment;

import dev.slipway.pipeline.AroundStep;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepOutcome;

/** A step that a person asked for: that there is nothing to do for it is a failure. */
record Insisting(Step step, String attempted, String advice) implements AroundStep {

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        return switch (step.run(context)) {
            case StepOutcome.Skipped(var reason) ->
                new StepOutcome.Failed(Failure.of(attempted, "Nothing was rolled back: " + reason + ".")
                        .advising(advice));
            case StepOutcome.Succeeded done -> done;
            case StepOutcome.Failed failed -> failed;
            case StepOutcome.Cancelled cancelled -> cancelled;
        };
    }
}
