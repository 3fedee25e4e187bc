package dev.slipway.deployment;

import dev.slipway.kube.TargetAccess;
import dev.slipway.lock.TargetLocks;
import dev.slipway.memory.PastDeployment;
import dev.slipway.memory.TargetMemory;
import dev.slipway.pipeline.DeploymentResult;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.PipelineEvent.Subject;
import dev.slipway.pipeline.RecoveryResult;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Notes on a target what became of a deployment there, while the target is still the deployment's. A target that it never had is not
 * touched.
 */
record NotedOutcome(String target, Handover<TargetAccess> access, TargetLocks locks) {

    /**
     * Notes it.
     *
     * @param mask hides secrets in what people wrote
     * @return why it could not be noted, a sentence
     */
    Optional<String> note(DeploymentResult result, Subject subject, Instant now, UnaryOperator<String> mask) {
        return access.made()
                .flatMap(locks::of)
                .filter(lock -> lock.lost().isEmpty())
                .flatMap(lock ->
                        new TargetMemory(lock.cluster(), lock.namespace()).note(past(result, subject, now, mask)))
                .map(trouble -> "What became of it could not be noted on " + target + ": " + trouble.observed());
    }

    private PastDeployment past(DeploymentResult result, Subject subject, Instant now, UnaryOperator<String> mask) {
        var trouble = result.steps().stream()
                .filter(step -> step.step().track().equals(target))
                .filter(step -> !step.outcome().opensGate())
                .findFirst();
        return new PastDeployment(
                subject.id().value(),
                subject.commit(),
                mask.apply(subject.title()),
                locks.me().person(),
                now,
                word(result, trouble),
                trouble.map(step -> step.step().step()).orElse(""));
    }

    private String word(DeploymentResult result, Optional<StepResult> trouble) {
        var undone = result.recoveries().stream()
                .filter(recovery -> recovery.track().equals(target))
                .anyMatch(RecoveryResult::acted);
        if (undone) {
            return "rolled-back";
        }
        return trouble.isEmpty()
                ? "succeeded"
                : result.verdict() == DeploymentResult.Verdict.INTERRUPTED ? "interrupted" : "failed";
    }
}
