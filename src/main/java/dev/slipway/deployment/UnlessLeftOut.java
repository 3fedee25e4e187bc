package dev.slipway.deployment;

import dev.slipway.pipeline.AroundStep;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.preflight.TargetReport;
import dev.slipway.steps.preflight.CheckTargets;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A target's first step, which fails where the target was left out: what was found there when all were looked at would make the deployment
 * fail, and nothing is begun that is known to fail.
 *
 * @param report what was found; empty: it was not looked at
 */
record UnlessLeftOut(Step step, Supplier<Optional<TargetReport>> report) implements AroundStep {

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        var why = report.get().flatMap(CheckTargets::whyLeftOut);
        return why.isPresent() ? new StepOutcome.Failed(why.get()) : step.run(context);
    }
}
