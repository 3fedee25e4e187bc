package dev.slipway.steps.rollout;

import dev.slipway.kube.Answer;
import dev.slipway.pipeline.AroundStep;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.Uninterruptibly;
import dev.slipway.rollout.RolloutResult;
import dev.slipway.rollout.RolloutWatch;
import dev.slipway.rollout.RolloutWatch.Phase;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A step during which the target is watched: what can't succeed ends it, as soon as that is known, and not when the step's
 * own patience is over. So Helm does not wait ten minutes for a hook whose image does not exist, and tests do not run against
 * a pod that has just died.
 *
 * <ol>
 *   <li>The step runs; beside it, the watch waits for trouble.
 *   <li>Trouble that ends a wait interrupts the step, which ends what it started, as on a cancellation. The failure is then
 *       the trouble's, with its evidence.
 *   <li>A step that succeeded in spite of it has succeeded: whatever comes behind it sees the trouble, too.
 *   <li>A step that failed by itself keeps its failure, and what the watch sees wrong at that moment is added to the
 *       evidence: most often it is why. Where the cluster does not answer by then, that is why.
 * </ol>
 */
public final class Watched implements AroundStep {
    private final Step step;
    private final TargetWatch target;
    private final Phase phase;

    /** A step, and during what it runs. */
    public Watched(Step step, TargetWatch target, Phase phase) {
        this.step = step;
        this.target = target;
        this.phase = phase;
    }

    @Override
    public Step step() {
        return step;
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        return switch (target.get()) {
            // A deployment whose result could not be seen is not begun.
            case Answer.Refused<RolloutWatch>(var trouble) ->
                new StepOutcome.Failed(
                        new RolloutFailure("watching what runs before anything is changed", target.namespace())
                                .blind(trouble));
            case Answer.Given<RolloutWatch>(var watch) -> run(context, watch);
        };
    }

    private StepOutcome run(StepContext context, RolloutWatch watch) throws InterruptedException {
        var stuck = new AtomicReference<RolloutResult.@Nullable Stuck>();
        var worker = Thread.currentThread();
        var guard = Thread.ofVirtual().name("guard-" + step.name()).start(() -> {
            try (var listener = new StepListener(context, false, watch)) {
                stuck.set(watch.awaitTrouble(phase, listener));
                worker.interrupt();
            } catch (InterruptedException e) {
                // The step has ended before anything went wrong.
                Thread.currentThread().interrupt();
            }
        });
        try {
            var outcome = step.run(context);
            end(guard);
            if (stuck.get() != null) {
                // The guard's interruption may have come after the step's own end.
                Thread.interrupted();
            }
            return outcome instanceof StepOutcome.Failed(var failure) ? failed(failure, stuck.get(), watch) : outcome;
        } catch (InterruptedException e) {
            end(guard);
            var trouble = stuck.get();
            if (trouble == null) {
                throw e;
            }
            return failed(trouble);
        } finally {
            end(guard);
            if (phase == Phase.UPGRADE) {
                watch.expectChanges();
            }
        }
    }

    private static void end(Thread guard) {
        guard.interrupt();
        Uninterruptibly.join(guard);
    }

    private StepOutcome failed(Failure failure, RolloutResult.@Nullable Stuck trouble, RolloutWatch watch)
            throws InterruptedException {
        if (trouble != null) {
            return failed(trouble);
        }
        var present = watch.present(phase);
        var explained = failure.with(present.evidence());
        return new StepOutcome.Failed(present.blindness()
                .map(blindness -> RolloutFailure.because(blindness, explained))
                .orElse(explained));
    }

    private StepOutcome failed(RolloutResult.Stuck trouble) {
        return new StepOutcome.Failed(new RolloutFailure(attempted(), target.namespace()).stuck(trouble));
    }

    private String attempted() {
        return "watching " + target.name() + " during \"" + step.name() + "\"";
    }
}
