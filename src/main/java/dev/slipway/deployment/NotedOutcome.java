package dev.slipway.deployment;

import dev.slipway.kube.Answer;
import dev.slipway.kube.TargetAccess;
import dev.slipway.lock.TargetLocks;
import dev.slipway.memory.PastDeployment;
import dev.slipway.memory.TargetMemory;
import dev.slipway.pipeline.AroundStep;
import dev.slipway.pipeline.DeploymentResult;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.PipelineEvent.Purpose;
import dev.slipway.pipeline.PipelineEvent.Subject;
import dev.slipway.pipeline.RecoveryResult;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepOutcome;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Notes on a target that a deployment is there, and what became of it, while the target is the deployment's. A target that it never had is
 * not touched.
 */
final class NotedOutcome {
    private final String target;
    private final Subject subject;
    private final Handover<TargetAccess> access;
    private final TargetLocks locks;
    private final UnaryOperator<String> mask;
    private volatile List<PastDeployment> before = List.of();

    /**
     * For a target.
     *
     * @param access set by the time the target is locked
     * @param mask hides secrets in what people wrote
     */
    NotedOutcome(
            String target,
            Subject subject,
            Handover<TargetAccess> access,
            TargetLocks locks,
            UnaryOperator<String> mask) {
        this.target = target;
        this.subject = subject;
        this.access = access;
        this.locks = locks;
        this.mask = mask;
    }

    String target() {
        return target;
    }

    /** The last deployment that came there before this one; empty: none is remembered, or the target was not locked. */
    Optional<PastDeployment> previous() {
        return before.stream().findFirst();
    }

    /** The same step, and once it succeeded the deployment's beginning is noted. */
    Step begun(Step lock, InstantSource clock) {
        return new Beginning(lock, this, clock);
    }

    private record Beginning(Step step, NotedOutcome noted, InstantSource clock) implements AroundStep {
        @Override
        public StepOutcome run(StepContext context) throws InterruptedException {
            var outcome = step.run(context);
            if (outcome instanceof StepOutcome.Succeeded) {
                // One that can't be noted now is warned of at the end, if it still can't.
                switch (noted.note(noted.past(clock.instant(), PastDeployment.UNFINISHED, ""))) {
                    case Answer.Given<List<PastDeployment>>(var others) -> noted.before = others;
                    case Answer.Refused<List<PastDeployment>>(var trouble) ->
                        context.progress("not noted on the target: " + trouble.observed());
                }
            }
            return outcome;
        }
    }

    /**
     * Notes what became of it.
     *
     * @return why it could not be noted, a sentence
     */
    Optional<String> end(DeploymentResult result, Instant now) {
        var stopped = result.steps().stream()
                .filter(step -> step.step().track().equals(target))
                .filter(step -> !step.outcome().opensGate())
                .findFirst();
        var past = past(
                now,
                word(result, stopped),
                stopped.map(step -> step.step().step()).orElse(""));
        return note(past) instanceof Answer.Refused<List<PastDeployment>>(var trouble)
                ? Optional.of("What became of it could not be noted on " + target + ": " + trouble.observed())
                : Optional.empty();
    }

    /** Where the target is not the deployment's, there is nothing to note. */
    private Answer<List<PastDeployment>> note(PastDeployment past) {
        return access.made()
                .flatMap(locks::of)
                .filter(lock -> lock.lost().isEmpty())
                .map(lock -> new TargetMemory(lock.cluster(), lock.namespace()).note(past))
                .orElseGet(() -> new Answer.Given<>(List.of()));
    }

    private PastDeployment past(Instant at, String word, String step) {
        return new PastDeployment(
                subject.id().value(),
                subject.commit(),
                mask.apply(subject.title()),
                locks.me().person(),
                at,
                word,
                step);
    }

    private String word(DeploymentResult result, Optional<StepResult> stopped) {
        if (undone(result)) {
            return "rolled-back";
        }
        if (stopped.isPresent()) {
            return result.verdict() == Verdict.INTERRUPTED ? "interrupted" : "failed";
        }
        return subject.purpose() == Purpose.ROLLBACK ? "rolled-back" : "succeeded";
    }

    private boolean undone(DeploymentResult result) {
        return result.recoveries().stream()
                .filter(recovery -> recovery.track().equals(target))
                .anyMatch(RecoveryResult::acted);
    }
}
