package dev.slipway.bench;

import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.process.Command;
import dev.slipway.process.SystemProcesses;
import dev.slipway.steps.rollout.AwaitRollout;
import dev.slipway.testing.RecordingContext;
import dev.slipway.testing.WatchedTarget;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
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

        List<Evidence> evidence() {
            return outcome instanceof StepOutcome.Failed(var failure) ? failure.evidence() : List.of();
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

    /** Kubeconfig, context, namespace, server, seconds; then Helm's program and arguments. */
    public static void main(String[] arguments) throws InterruptedException {
        var all = List.of(arguments);
        var where = new TargetAccess(Path.of(all.get(0)), all.get(1), all.get(2), all.get(3));
        var target = target(where, Duration.ofSeconds(Long.parseLong(all.get(4))));
        var helm = new Command(all.get(5), all.subList(6, all.size()), System.getenv(), Path.of("/"), "");
        var upgraded = new SystemProcesses(CLOCK).run(helm, Duration.ofMinutes(10));
        if (!upgraded.succeeded()) {
            throw new IllegalStateException(upgraded.describe() + " " + upgraded.lines());
        }
        resetPeaks();
        var ended = run(target, new RecordingContext());
        target.close();
        System.out.println("end " + ended.at() + " " + peak() + " " + ended.words());
    }

    private static void resetPeaks() {
        ManagementFactory.getMemoryPoolMXBeans().forEach(pool -> pool.resetPeakUsage());
    }

    /** The most that the heap's pools have held, garbage included, in bytes. */
    private static long peak() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }
}
