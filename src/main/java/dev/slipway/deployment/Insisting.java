package dev.slipway.deployment;

import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;

/** A step that a person asked for: that there is nothing to do for it is a failure. */
record Insisting(Step step, String attempted, String advice) implements Step {

    @Override
    public String name() {
        return step.name();
    }

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
