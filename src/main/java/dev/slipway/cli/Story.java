package dev.slipway.cli;

import dev.slipway.pipeline.DeploymentResult;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.PipelineEvent.StageOutline;
import dev.slipway.pipeline.PipelineEvent.Subject;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepRef;
import dev.slipway.pipeline.Track;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A deployment when it is over.
 *
 * @param remarks what steps warned of, in order
 */
record Story(Subject subject, List<StageOutline> stages, List<Remark> remarks, DeploymentResult result) {
    Story {
        stages = List.copyOf(stages);
        remarks = List.copyOf(remarks);
    }

    /** Something that was not as it should be, without being a failure. */
    record Remark(StepRef step, String message) {}

    /** Where a target stands after the deployment. */
    sealed interface Standing {
        /** It runs the commit, and all that was to be done there was done. */
        record Done() implements Standing {}

        /** It runs the commit, but something after the upgrade did not succeed. */
        record Upgraded(StepResult trouble) implements Standing {}

        /** Its upgrade ended half-way: it runs the commit, the one before, or some of both. */
        record HalfWay(StepResult trouble) implements Standing {}

        /** Nothing was changed there. */
        record Untouched() implements Standing {}
    }

    /** Whether the step ran at all. */
    static boolean began(StepResult step) {
        return !(step.outcome() instanceof StepOutcome.Cancelled)
                || !step.took().isZero();
    }

    List<StepResult> steps(String stage) {
        return result.steps().stream()
                .filter(step -> step.step().stage().equals(stage))
                .toList();
    }

    /** The targets, in the order of the pipeline. */
    Set<String> targets() {
        var targets = new LinkedHashSet<String>();
        result.steps().stream()
                .map(step -> step.step().track())
                .filter(track -> !track.equals(Track.SITE))
                .forEach(targets::add);
        return targets;
    }

    Standing standing(String target) {
        var steps = result.steps().stream()
                .filter(step -> step.step().track().equals(target))
                .toList();
        var upgrades = steps.stream()
                .filter(step -> step.step().step().startsWith("Upgrade release"))
                .toList();
        if (upgrades.stream().noneMatch(Story::began)) {
            return new Standing.Untouched();
        }
        var trouble = steps.stream()
                .filter(step -> step.required() && !step.outcome().opensGate())
                .findFirst();
        if (upgrades.stream().allMatch(step -> step.outcome().opensGate())) {
            return trouble.<Standing>map(Standing.Upgraded::new).orElseGet(Standing.Done::new);
        }
        return trouble.<Standing>map(Standing.HalfWay::new).orElseGet(Standing.Done::new);
    }
}
