package dev.slipway.deployment;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Refusal;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.plan.PlanComparison;
import dev.slipway.plan.PlanDocument;
import dev.slipway.plan.SavedPlan;
import dev.slipway.plan.SitePlan;
import dev.slipway.site.TargetConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Compares what a deployment would change now with the plan that somebody has looked at; fails where anything is not the same.
 *
 * <p>It is done twice: of all targets before any is changed, with the saved plan; and of each target right before it is changed, with the
 * plan of the first time, which was the same, and holds all values unmasked.
 */
final class ComparePlan implements Step {
    /** The step's name. */
    static final String NAME = "Compare with the plan";

    private static final Duration LIMIT = Duration.ofMinutes(30);

    private final Look look;

    private ComparePlan(Look look) {
        this.look = look;
    }

    /** Makes the plan anew, and tells what has moved since, by target. */
    @FunctionalInterface
    private interface Look {
        Map<String, List<String>> moved() throws InterruptedException;
    }

    /**
     * What is compared.
     *
     * @param saved the plan to be deployed
     * @param first the plan as made anew at first, for the second time
     * @param mask hides secrets as the saved plan does
     */
    record Subject(SavedPlan saved, Handover<SitePlan> first, UnaryOperator<String> mask) {}

    /** Of all targets, before any is changed. */
    static ComparePlan ofAll(List<TargetConfig> targets, TargetPlanner planner, Subject subject) {
        return new ComparePlan(() -> {
            var plan = new SitePlan("", "", "", planner.all(targets), List.of());
            subject.first().set(plan);
            var now = new PlanDocument(plan, subject.mask()).json();
            var moved = new LinkedHashMap<String, List<String>>();
            targets.forEach(target ->
                    moved.put(target.name(), PlanComparison.of(subject.saved().document(), now, target.name())));
            return moved;
        });
    }

    /** Of one, right before it is changed. */
    static ComparePlan of(TargetConfig target, TargetPlanner planner, Subject subject) {
        return new ComparePlan(() -> {
            var plan = new SitePlan("", "", "", List.of(planner.at(target)), List.of());
            return Map.of(
                    target.name(),
                    PlanComparison.ofMore(
                            new PlanDocument(subject.first().get(), UnaryOperator.identity()).json(),
                            new PlanDocument(plan, UnaryOperator.identity()).json(),
                            target.name()));
        });
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public StepDocumentation documentation() {
        return PlanDocumentation.ofComparing();
    }

    @Override
    public StepPolicy policy() {
        return StepPolicy.within(LIMIT);
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        var moved = new LinkedHashMap<>(look.moved());
        moved.values().removeIf(List::isEmpty);
        if (moved.isEmpty()) {
            return new StepOutcome.Succeeded("exactly what the plan shows would change");
        }
        var problems = new ArrayList<Evidence>();
        moved.forEach((target, sentences) -> sentences.forEach(
                sentence -> problems.add(new Evidence.TargetProblem(target, Refusal.PLAN, "the plan", sentence, ""))));
        return new StepOutcome.Failed(Failure.of(
                        "comparing with the plan",
                        "Since the plan was made, something has moved on " + String.join(", ", moved.keySet())
                                + ": it is not deployed there.")
                .with(problems));
    }
}
