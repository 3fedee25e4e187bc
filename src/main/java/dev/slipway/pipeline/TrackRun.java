package dev.slipway.pipeline;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs the steps of one track.
 *
 * <ol>
 *   <li>Each step waits for those that it needs. Steps that need nothing, or the same, run side by side.
 *   <li>The first required step that fails, be the track itself required or not, <em>trips</em> the track: steps that run are interrupted and end as cancelled,
 *       steps that wait never start. A step that is not required trips nothing; those that need it go on.
 *   <li>The cancellation of the deployment does the same to all of them.
 *   <li>When all have ended, and a required one has failed, the track's recovery runs ({@link RecoveryRun}); not where a
 *       person asked for the end.
 * </ol>
 */
final class TrackRun {
    private final String stage;
    private final Track track;
    private final PipelineRunner.Telling telling;
    private final Cancellation cancellation;
    private final InstantSource clock;
    private final Sleeper sleeper;
    private final RandomGenerator random;

    private final List<StepRun> running = new ArrayList<>();
    private @Nullable CancelReason tripped;

    TrackRun(
            String stage,
            Track track,
            PipelineRunner.Telling telling,
            Cancellation cancellation,
            InstantSource clock,
            Sleeper sleeper,
            RandomGenerator random) {
        this.stage = stage;
        this.track = track;
        this.telling = telling;
        this.cancellation = cancellation;
        this.clock = clock;
        this.sleeper = sleeper;
        this.random = random;
    }

    /** Returns when every step of the track has ended, and the recovery, if there was one. */
    void run() {
        runSteps();
        var culprit = culprit();
        var recovery = track.recovery();
        if (culprit.isPresent() && recovery.isPresent() && cancellation.reason().isEmpty()) {
            var machinery = new RecoveryRun.Machinery(telling, cancellation, clock, sleeper, random);
            new RecoveryRun(stage, track, recovery.get(), machinery).run(culprit.get());
        }
    }

    /** The required step that failed first, unless the deployment was asked to end before one did. */
    private synchronized Optional<StepRef> culprit() {
        return switch (tripped) {
            case CancelReason.StepFailed(var culprit) -> Optional.of(culprit);
            case CancelReason.Interrupted _ -> Optional.empty();
            case null -> Optional.empty();
        };
    }

    private void runSteps() {
        try (var _ = cancellation.onCancel(() -> cancellation.reason().ifPresent(this::trip))) {
            Map<String, CompletableFuture<Void>> ends = new HashMap<>();
            var threads = new ArrayList<Thread>();
            for (var planned : track.steps()) {
                var needs = planned.needs().stream().map(ends::get).toArray(CompletableFuture<?>[]::new);
                var end = new CompletableFuture<Void>();
                ends.put(planned.step().name(), end);
                threads.add(Thread.ofVirtual()
                        .name("await-" + planned.step().name())
                        .start(() -> {
                            try {
                                CompletableFuture.allOf(needs).join();
                                runStep(planned.step());
                            } finally {
                                end.complete(null);
                            }
                        }));
            }
            threads.forEach(Uninterruptibly::join);
        }
    }

    private void runStep(Step step) {
        var ref = new StepRef(stage, track.name(), step.name());
        var run = new StepRun(ref, step, track.requires(step), telling, clock, sleeper, random);
        var refused = admit(run);
        if (refused.isPresent()) {
            telling.neverStarted(ref, track.requires(step), refused.get());
            return;
        }
        var outcome = run.run();
        synchronized (this) {
            running.remove(run);
        }
        if (step.policy().required() && outcome instanceof StepOutcome.Failed) {
            trip(new CancelReason.StepFailed(ref));
        }
    }

    private synchronized Optional<CancelReason> admit(StepRun run) {
        if (tripped == null) {
            running.add(run);
        }
        return Optional.ofNullable(tripped);
    }

    private void trip(CancelReason reason) {
        List<StepRun> toEnd;
        synchronized (this) {
            if (tripped == null) {
                tripped = reason;
            }
            toEnd = List.copyOf(running);
        }
        toEnd.forEach(run -> run.cancel(reason));
    }
}
