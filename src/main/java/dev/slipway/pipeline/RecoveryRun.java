package dev.slipway.pipeline;

import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.RecoveryResult.End;
import dev.slipway.pipeline.Track.PlannedStep;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Undoes what a track did, after one of its required steps has failed.
 *
 * <ol>
 *   <li>Where there is nothing to undo, nothing begins and nothing is told.
 *   <li>The act runs. Skipped: there is nothing to go back to, all is kept, and that is the end.
 *   <li>The proofs run, one after the other, as steps of a track do: the first that fails ends it.
 *   <li>The end is told, with the act's own summary where all succeeded.
 * </ol>
 *
 * <p>The cancellation of the deployment ends a recovery as it ends any step. Whatever comes of it, the deployment has failed.
 */
final class RecoveryRun {
    private final String stage;
    private final String track;
    private final Recovery recovery;
    private final boolean required;
    private final Machinery machinery;

    /** What runs steps. */
    record Machinery(
            PipelineRunner.Telling telling,
            Cancellation cancellation,
            InstantSource clock,
            Sleeper sleeper,
            RandomGenerator random) {}

    RecoveryRun(String stage, Track track, Recovery recovery, Machinery machinery) {
        this.stage = stage;
        this.track = track.name();
        this.required = track.required();
        this.recovery = recovery;
        this.machinery = machinery;
    }

    /** Runs it to its end, if it is needed. */
    void run(StepRef culprit) {
        if (!recovery.applies().getAsBoolean()) {
            return;
        }
        var start = machinery.clock().instant();
        var refs = recovery.names().stream().map(this::ref).toList();
        machinery.telling().tell(new PipelineEvent.RecoveryStarted(start, stage, track, culprit, refs));
        runAll(List.of(recovery.act()));
        if (outcome(recovery.act())
                .filter(StepOutcome.Succeeded.class::isInstance)
                .isPresent()) {
            runAll(recovery.proofs());
        }
        var now = machinery.clock().instant();
        machinery
                .telling()
                .tell(new PipelineEvent.RecoveryEnded(
                        now, new RecoveryResult(stage, track, culprit, end(), began(), Duration.between(start, now))));
    }

    private StepRef ref(String step) {
        return new StepRef(stage, track, step);
    }

    private void runAll(List<Step> steps) {
        var planned = new ArrayList<PlannedStep>();
        Set<String> before = Set.of();
        for (var step : steps) {
            planned.add(new PlannedStep(step, before));
            before = Set.of(step.name());
        }
        new TrackRun(
                        stage,
                        new Track(track, planned).required(required),
                        machinery.telling(),
                        machinery.cancellation(),
                        machinery.clock(),
                        machinery.sleeper(),
                        machinery.random())
                .run();
    }

    /** By its own policy: that the track is not required makes what was to be proven no less. */
    private boolean isRequired(String name) {
        return Stream.concat(Stream.of(recovery.act()), recovery.proofs().stream())
                .filter(step -> step.name().equals(name))
                .allMatch(step -> step.policy().required());
    }

    private Optional<StepOutcome> outcome(Step step) {
        return machinery.telling().result(ref(step.name())).map(StepResult::outcome);
    }

    private List<StepResult> began() {
        return recovery.names().stream()
                .flatMap(name -> machinery.telling().result(ref(name)).stream())
                .filter(step -> !(step.outcome() instanceof StepOutcome.Cancelled)
                        || !step.took().isZero())
                .toList();
    }

    private End end() {
        var acted = outcome(recovery.act()).filter(StepOutcome.Succeeded.class::isInstance);
        for (var name : recovery.names()) {
            var result = machinery.telling().result(ref(name));
            if (result.isPresent() && isRequired(name)) {
                switch (result.get().outcome()) {
                    case StepOutcome.Failed(var failure) -> {
                        return new End.Failed(acted.isPresent(), ref(name), failure);
                    }
                    case StepOutcome.Cancelled(CancelReason.Interrupted reason) -> {
                        return new End.Interrupted(reason);
                    }
                    case StepOutcome.Skipped(var reason)
                    when name.equals(recovery.act().name()) -> {
                        return new End.Kept(reason);
                    }
                    case StepOutcome.Cancelled _, StepOutcome.Skipped _, StepOutcome.Succeeded _ -> {}
                }
            }
        }
        return acted.<End>map(outcome -> new End.Recovered(((StepOutcome.Succeeded) outcome).summary()))
                .orElseThrow(() -> new IllegalStateException("a recovery without an end"));
    }
}
