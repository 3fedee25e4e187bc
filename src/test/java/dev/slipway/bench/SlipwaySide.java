package dev.slipway.bench;

import dev.slipway.diagnosis.Diagnosis;
import dev.slipway.diagnosis.KnowledgeBase;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.process.Command;
import dev.slipway.process.SystemProcesses;
import dev.slipway.steps.rollout.AwaitRollout;
import dev.slipway.steps.rollout.ConfirmRollout;
import dev.slipway.testing.RecordingContext;
import dev.slipway.testing.WatchedTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Slipway's side: {@code helm upgrade} and then the rollout step, as in a deployment. The one file that knows how the step is
 * made. As a program it is a JVM of its own, so that its heap is the step's alone.
 */
final class SlipwaySide {
    private static final InstantSource CLOCK = InstantSource.system();

    private SlipwaySide() {}

    /** How the step ended, and when. */
    record Ended(StepOutcome outcome, Instant at) {
        /** The kind of the first trouble that is told, or the words where there is none. */
        String words() {
            return switch (outcome) {
                case StepOutcome.Succeeded(var summary) -> summary;
                case StepOutcome.Skipped(var reason) -> reason;
                case StepOutcome.Cancelled cancelled -> cancelled.toString();
                case StepOutcome.Failed(var failure) -> failure.observed();
            };
        }

        boolean isGood() {
            return outcome.opensGate();
        }

        /** The cause that is diagnosed first; the words where there is none. */
        String cause() {
            return outcome instanceof StepOutcome.Failed(var failure)
                    ? KnowledgeBase.shipped().diagnose("Await rollout", failure).stream()
                            .findFirst()
                            .map(Diagnosis::id)
                            .orElse(words())
                    : words();
        }
    }

    /** The target, watched from now on: to be made before the objects are there. */
    static WatchedTarget target(TargetAccess where, Duration limit) throws InterruptedException {
        var target = WatchedTarget.of(where, limit);
        target.begin();
        return target;
    }

    static Ended run(WatchedTarget target, StepContext context) throws InterruptedException {
        target.begin().expectChanges();
        var outcome = new AwaitRollout(target.config(), target.watch()).run(context);
        return new Ended(outcome, CLOCK.instant());
    }

    /** The last look before the gate, as after validation: what was available for a moment and then died is seen here. */
    static Ended confirm(WatchedTarget target, StepContext context) throws InterruptedException {
        var outcome = new ConfirmRollout(target.config(), target.watch()).run(context);
        return new Ended(outcome, CLOCK.instant());
    }

    /** Kubeconfig, context, namespace, server, seconds; then Helm's program and arguments. */
    public static void main(String[] arguments) throws InterruptedException {
        var all = List.of(arguments);
        var where = new TargetAccess(Path.of(all.get(0)), all.get(1), all.get(2), all.get(3));
        var heap = new HeapUse();
        var target = target(where, Duration.ofSeconds(Long.parseLong(all.get(4))));
        var helm = new Command(all.get(5), all.subList(6, all.size()), System.getenv(), Path.of("/"), "");
        var upgraded = new SystemProcesses(CLOCK).run(helm, Duration.ofMinutes(10));
        if (!upgraded.succeeded()) {
            throw new IllegalStateException(upgraded.describe() + " " + upgraded.lines());
        }
        var ended = run(target, new RecordingContext());
        target.close();
        System.out.println(
                "end " + ended.at() + " " + heap.afterCollection() + " " + heap.peak() + " " + ended.words());
    }
}
