package dev.slipway.pipeline;

import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.PipelineEvent.Subject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Runs a pipeline: the only place that opens gates, applies time limits and retries, and turns an uncaught exception
 * into a failure.
 *
 * <p>The algorithm:
 *
 * <ol>
 *   <li>The stages run one after the other. A stage whose gate in front is closed, or that stands behind a cancellation,
 *       does not run: each of its steps ends as cancelled, naming the culprit.
 *   <li>The tracks of a stage run side by side, each on its own, and no more at a time than the stage says: the others begin in
 *       their order as those before them end. See {@link TrackRun} for what happens on one.
 *   <li>A track on which a required step failed, and that has a recovery, runs that before it ends ({@link RecoveryRun}). It
 *       changes nothing about the verdict or the gate.
 *   <li>When all tracks of a stage have ended, the gate is decided: open if every required step of every required track succeeded or was
 *       skipped, else closed, by the first culprit in reading order.
 * </ol>
 *
 * <p>Invariants, whatever the steps do:
 *
 * <ul>
 *   <li>no step starts after a gate in front of it has closed, or after the cancellation;
 *   <li>every step of the pipeline ends exactly once, also those that never started, and the end of the deployment is
 *       told after all of them; so does every recovery that began;
 *   <li>a recovery begins only after all steps of its track have ended, and never because a person asked for the end;
 *   <li>the listener is called by one thread at a time.
 * </ul>
 */
public final class PipelineRunner {
    private final InstantSource clock;
    private final Sleeper sleeper;
    private final RandomGenerator random;

    /**
     * A runner.
     *
     * @param sleeper for the pauses between attempts
     * @param random for their jitter; used by several threads, so it must be thread-safe
     */
    public PipelineRunner(InstantSource clock, Sleeper sleeper, RandomGenerator random) {
        this.clock = clock;
        this.sleeper = sleeper;
        this.random = random;
    }

    /** Runs the pipeline to its end, whatever that is; returns when nothing of it runs any more. */
    public DeploymentResult run(
            Pipeline pipeline, Subject subject, PipelineListener listener, Cancellation cancellation) {
        var start = clock.instant();
        var telling = new Telling(clock, listener);
        telling.deploymentStarted(subject, pipeline);
        Optional<StepRef> culprit = Optional.empty();
        for (var stage : pipeline.stages()) {
            if (culprit.isPresent()) {
                telling.neverStarted(stage, new CancelReason.StepFailed(culprit.get()));
            } else if (cancellation.reason().isPresent()) {
                telling.neverStarted(stage, cancellation.reason().get());
            } else {
                culprit = runStage(stage, telling, cancellation);
            }
        }
        var steps = telling.results(pipeline);
        var verdict = steps.stream().anyMatch(step -> step.outcome() instanceof StepOutcome.Failed && step.required())
                ? Verdict.FAILED
                : cancelled(steps) ? Verdict.INTERRUPTED : Verdict.SUCCEEDED;
        var result =
                new DeploymentResult(verdict, steps, telling.recoveries(), Duration.between(start, clock.instant()));
        telling.tell(new PipelineEvent.DeploymentEnded(clock.instant(), result));
        return result;
    }

    private static boolean cancelled(List<StepResult> steps) {
        return steps.stream().anyMatch(PipelineRunner::isMissed);
    }

    /** What was cancelled behind the failure of a track that is not required, nobody misses. */
    private static boolean isMissed(StepResult step) {
        return step.outcome() instanceof StepOutcome.Cancelled(var reason)
                && (step.required() || reason instanceof CancelReason.Interrupted);
    }

    /** Runs a stage; returns who closed the gate behind it, if anybody did. */
    private Optional<StepRef> runStage(Stage stage, Telling telling, Cancellation cancellation) {
        var start = clock.instant();
        telling.tell(new PipelineEvent.StageStarted(start, stage.name()));
        var threads = new ArrayList<Thread>();
        var permits = new Semaphore(stage.atOnce());
        for (var track : stage.tracks()) {
            var run = new TrackRun(stage.name(), track, telling, cancellation, clock, sleeper, random);
            // After a cancellation those that run end soon, and each that waits ends as soon as it begins.
            permits.acquireUninterruptibly();
            threads.add(Thread.ofVirtual().name("track-" + track.name()).start(() -> {
                try {
                    run.run();
                } finally {
                    permits.release();
                }
            }));
        }
        threads.forEach(Uninterruptibly::join);
        var culprit = telling.closesGate(stage);
        GateDecision gate = culprit.<GateDecision>map(GateDecision.Closed::new).orElseGet(GateDecision.Open::new);
        telling.tell(new PipelineEvent.StageEnded(
                clock.instant(), stage.name(), gate, Duration.between(start, clock.instant())));
        return telling.failedStep(stage).or(() -> cancellation.reason().isPresent() ? Optional.empty() : culprit);
    }

    /** Passes events on to the listener, one at a time, and remembers how the steps ended. */
    static final class Telling {
        private final InstantSource clock;
        private final PipelineListener listener;
        private final Map<StepRef, StepResult> ended = new LinkedHashMap<>();
        private final List<RecoveryResult> recoveries = new ArrayList<>();

        Telling(InstantSource clock, PipelineListener listener) {
            this.clock = clock;
            this.listener = listener;
        }

        synchronized void tell(PipelineEvent event) {
            if (event instanceof PipelineEvent.StepEnded end) {
                var result = new StepResult(end.step(), end.outcome(), end.took(), end.required(), end.flaky());
                if (ended.put(end.step(), result) != null) {
                    throw new IllegalStateException("step '" + end.step() + "' ended twice");
                }
            }
            if (event instanceof PipelineEvent.RecoveryEnded end) {
                recoveries.add(end.result());
            }
            listener.on(event);
        }

        void deploymentStarted(Subject subject, Pipeline pipeline) {
            var outline = pipeline.stages().stream()
                    .map(stage -> new PipelineEvent.StageOutline(stage.name(), stage.steps()))
                    .toList();
            tell(new PipelineEvent.DeploymentStarted(clock.instant(), subject, outline));
        }

        void neverStarted(Stage stage, CancelReason reason) {
            for (var track : stage.tracks()) {
                for (var planned : track.steps()) {
                    neverStarted(
                            new StepRef(
                                    stage.name(), track.name(), planned.step().name()),
                            track.requires(planned.step()),
                            reason);
                }
            }
        }

        void neverStarted(StepRef ref, boolean required, CancelReason reason) {
            tell(new PipelineEvent.StepEnded(
                    clock.instant(), ref, new StepOutcome.Cancelled(reason), Duration.ZERO, required, false));
        }

        /** The first step, in reading order, that keeps the gate behind the stage closed: a failed one if there is one. */
        synchronized Optional<StepRef> closesGate(Stage stage) {
            return failedStep(stage)
                    .or(() -> ended(stage)
                            .filter(PipelineRunner::isMissed)
                            .map(StepResult::step)
                            .findFirst());
        }

        synchronized Optional<StepRef> failedStep(Stage stage) {
            return ended(stage)
                    .filter(result -> result.required() && result.outcome() instanceof StepOutcome.Failed)
                    .map(StepResult::step)
                    .findFirst();
        }

        private Stream<StepResult> ended(Stage stage) {
            return stage.steps().stream().map(ended::get).filter(Objects::nonNull);
        }

        synchronized Optional<StepResult> result(StepRef step) {
            return Optional.ofNullable(ended.get(step));
        }

        synchronized List<RecoveryResult> recoveries() {
            return List.copyOf(recoveries);
        }

        synchronized List<StepResult> results(Pipeline pipeline) {
            var inOrder = new ArrayList<StepResult>();
            for (var stage : pipeline.stages()) {
                for (var ref : stage.steps()) {
                    var result = ended.get(ref);
                    if (result == null) {
                        throw new IllegalStateException("step '" + ref + "' never ended");
                    }
                    inOrder.add(result);
                }
            }
            return inOrder;
        }
    }
}
