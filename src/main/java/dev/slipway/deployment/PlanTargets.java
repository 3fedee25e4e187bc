package dev.slipway.deployment;

import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.plan.TargetPlan;
import dev.slipway.site.TargetConfig;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Plans targets, and fails at none of them: what is wrong there is part of the plan. */
final class PlanTargets implements Step {
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private final List<TargetConfig> targets;
    private final TargetPlanner planner;
    private final Consumer<List<TargetPlan>> listener;

    PlanTargets(List<TargetConfig> targets, TargetPlanner planner, Consumer<List<TargetPlan>> listener) {
        this.targets = List.copyOf(targets);
        this.planner = planner;
        this.listener = listener;
    }

    @Override
    public String name() {
        return "Plan targets";
    }

    @Override
    public StepDocumentation documentation() {
        return PlanDocumentation.ofPlanning();
    }

    @Override
    public StepPolicy policy() {
        return StepPolicy.within(LIMIT);
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        listener.accept(planner.all(targets));
        return new StepOutcome.Succeeded(targets.size() + (targets.size() == 1 ? " target" : " targets"));
    }
}
