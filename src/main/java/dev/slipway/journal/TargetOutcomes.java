package dev.slipway.journal;

import dev.slipway.journal.RecordedDeployment.Outcome;
import dev.slipway.journal.RecordedDeployment.Target;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.RecoveryResult;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepRef;
import dev.slipway.pipeline.Track;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What became of each target, by the events of a deployment that is over, or has come so far. */
final class TargetOutcomes {
    private final Map<String, List<StepRef>> planned = new LinkedHashMap<>();
    private final Map<StepRef, StepResult> ended = new LinkedHashMap<>();
    private final Set<String> begun = new HashSet<>();
    private final Set<String> undone = new HashSet<>();

    void see(PipelineEvent event) {
        switch (event) {
            case PipelineEvent.DeploymentStarted started ->
                started.stages()
                        .forEach(stage -> stage.steps().stream()
                                .filter(step -> !step.track().equals(Track.SITE))
                                .forEach(step -> planned.computeIfAbsent(step.track(), _ -> new ArrayList<>())
                                        .add(step)));
            case PipelineEvent.StepStarted started -> begun.add(started.step().track());
            case PipelineEvent.StepEnded e ->
                ended(List.of(new StepResult(e.step(), e.outcome(), e.took(), e.required(), e.flaky())));
            case PipelineEvent.RecoveryEnded recovery -> undone(List.of(recovery.result()));
            case PipelineEvent.DeploymentEnded end -> {
                ended(end.result().steps());
                undone(end.result().recoveries());
            }
            case PipelineEvent.StageStarted _,
                    PipelineEvent.StepProgressed _,
                    PipelineEvent.StepPrinted _,
                    PipelineEvent.StepWarned _,
                    PipelineEvent.WorkloadsChanged _,
                    PipelineEvent.TroubleSeen _,
                    PipelineEvent.CheckEnded _,
                    PipelineEvent.StepRetrying _,
                    PipelineEvent.RecoveryStarted _,
                    PipelineEvent.StageEnded _ -> {}
        }
    }

    private void ended(Collection<StepResult> results) {
        for (var result : results) {
            ended.put(result.step(), result);
            if (!(result.outcome() instanceof StepOutcome.Cancelled)
                    || !result.took().isZero()) {
                begun.add(result.step().track());
            }
        }
    }

    private void undone(List<RecoveryResult> recoveries) {
        recoveries.stream()
                .filter(RecoveryResult::acted)
                .map(RecoveryResult::track)
                .forEach(undone::add);
    }

    List<Target> targets() {
        return planned.keySet().stream()
                .map(target -> new Target(target, outcome(target), isFlaky(target)))
                .toList();
    }

    private boolean isFlaky(String target) {
        return ended.values().stream()
                .anyMatch(result -> result.flaky() && result.step().track().equals(target));
    }

    private Outcome outcome(String target) {
        if (undone.contains(target)) {
            return Outcome.ROLLED_BACK;
        }
        var steps = planned.getOrDefault(target, List.of());
        var results = steps.stream().filter(ended::containsKey).map(ended::get).toList();
        // None of the steps of a target that is not required closes a gate, and the target stands no better for that.
        if (results.stream().anyMatch(result -> result.outcome() instanceof StepOutcome.Failed)) {
            return Outcome.FAILED;
        }
        var isGood = results.size() == steps.size()
                && results.stream().allMatch(result -> result.outcome().opensGate());
        if (isGood) {
            return Outcome.SUCCEEDED;
        }
        return begun.contains(target) ? Outcome.UNFINISHED : Outcome.NOT_REACHED;
    }
}
