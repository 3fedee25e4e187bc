package dev.slipway.cli;

import dev.slipway.pipeline.DeploymentResult;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.PipelineEvent.CheckEnded;
import dev.slipway.pipeline.PipelineEvent.StageOutline;
import dev.slipway.pipeline.PipelineEvent.Subject;
import dev.slipway.pipeline.RecoveryResult;
import dev.slipway.pipeline.RecoveryResult.End;
import dev.slipway.pipeline.Refusal;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepRef;
import dev.slipway.pipeline.Track;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A deployment when it is over.
 *
 * @param remarks what steps warned of, in order
 * @param checks in the order in which they ended
 */
record Story(
        Subject subject,
        List<StageOutline> stages,
        List<Remark> remarks,
        List<CheckEnded> checks,
        DeploymentResult result) {
    Story {
        stages = List.copyOf(stages);
        remarks = List.copyOf(remarks);
        checks = List.copyOf(checks);
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

        /** What this deployment did there is undone; what runs now has passed its validation again. */
        record RolledBack(RecoveryResult recovery) implements Standing {}

        /** What this deployment did was to be undone, and that did not work, or was not proven to. */
        record RollbackFailed(RecoveryResult recovery) implements Standing {}

        /** Nothing was changed there. */
        record Untouched() implements Standing {}
    }

    /** Whether the step ran at all. */
    static boolean began(StepResult step) {
        return !(step.outcome() instanceof StepOutcome.Cancelled)
                || !step.took().isZero();
    }

    /** Whether the step changes a target. */
    static boolean isUpgrade(StepResult step) {
        return step.step().step().startsWith("Upgrade release")
                || step.step().step().equals("Roll back");
    }

    /** Whether it did nothing, since somebody else was at work. */
    private static boolean isRefused(StepResult step) {
        return step.outcome() instanceof StepOutcome.Failed(var failure) && Refusal.isOne(failure);
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

    /** What a rollback by hand has done, in a line; empty: nothing. */
    Optional<String> rollback() {
        return result.steps().stream()
                .filter(step -> step.step().step().equals("Roll back"))
                .map(StepResult::outcome)
                .filter(StepOutcome.Succeeded.class::isInstance)
                .map(outcome -> ((StepOutcome.Succeeded) outcome).summary())
                .findFirst();
    }

    /** How what was done on a target was undone, if it was tried. */
    Optional<RecoveryResult> recovery(String target) {
        return result.recoveries().stream()
                .filter(recovery -> recovery.track().equals(target))
                .findFirst();
    }

    private static Optional<Standing> undone(RecoveryResult recovery) {
        return switch (recovery.end()) {
            case End.Recovered _ -> Optional.of(new Standing.RolledBack(recovery));
            case End.Failed _, End.Interrupted _ -> Optional.of(new Standing.RollbackFailed(recovery));
            case End.Kept _ -> Optional.empty();
        };
    }

    Standing standing(String target) {
        var steps = result.steps().stream()
                .filter(step -> step.step().track().equals(target))
                .toList();
        var upgrades = steps.stream().filter(Story::isUpgrade).toList();
        if (upgrades.stream().noneMatch(step -> began(step) && !isRefused(step))) {
            return new Standing.Untouched();
        }
        var undone = recovery(target).flatMap(Story::undone);
        if (undone.isPresent()) {
            return undone.get();
        }
        // Where the target itself is not required, none of its steps closes a gate, and it stands no better for that.
        var trouble = steps.stream().filter(step -> !step.outcome().opensGate()).findFirst();
        if (upgrades.stream().allMatch(step -> step.outcome().opensGate())) {
            return trouble.<Standing>map(Standing.Upgraded::new).orElseGet(Standing.Done::new);
        }
        return trouble.<Standing>map(Standing.HalfWay::new).orElseGet(Standing.Done::new);
    }
}
