package dev.slipway.events;

import dev.slipway.diagnosis.Diagnosis;
import dev.slipway.pipeline.CancelReason;
import dev.slipway.pipeline.CheckReport;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.GateDecision;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.RecoveryResult;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepRef;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes events as JSON objects: docs/events.md, and a schema that a test holds every event to. Fields are added, but never
 * renamed or removed. {@link EventReader} reads all of it back.
 */
public final class EventWriter {
    /** Raised when a program that reads events would have to change. */
    public static final int VERSION = 1;

    private static final JsonMapper JSON = new JsonMapper();

    private final BiFunction<StepRef, Failure, List<Diagnosis>> diagnose;

    /**
     * A writer of clean events.
     *
     * @param diagnose what is known of a failure
     */
    public EventWriter(BiFunction<StepRef, Failure, List<Diagnosis>> diagnose) {
        this.diagnose = diagnose;
    }

    /** The event as an object. */
    public ObjectNode json(PipelineEvent event) {
        var json = JSON.createObjectNode();
        json.put("event", name(event)).put("at", event.at().toString());
        switch (event) {
            case PipelineEvent.DeploymentStarted e -> started(json, e);
            case PipelineEvent.StageStarted e -> json.put("stage", e.stage());
            case PipelineEvent.StepStarted e ->
                step(json, e.step()).put("timeLimitSeconds", e.timeLimit().toSeconds());
            case PipelineEvent.StepProgressed e -> step(json, e.step()).put("message", e.message());
            case PipelineEvent.StepPrinted e -> step(json, e.step()).put("line", e.line());
            case PipelineEvent.StepWarned e -> step(json, e.step()).put("message", e.message());
            case PipelineEvent.WorkloadsChanged e -> workloads(step(json, e.step()), e);
            case PipelineEvent.TroubleSeen e ->
                step(json, e.step()).put("workload", e.workload()).put("message", e.message());
            case PipelineEvent.CheckEnded e -> check(step(json, e.step()), e.check());
            case PipelineEvent.StepRetrying e -> retrying(step(json, e.step()), e);
            case PipelineEvent.StepEnded e ->
                ended(json, new StepResult(e.step(), e.outcome(), e.took(), e.required(), e.flaky()));
            case PipelineEvent.RecoveryStarted e -> recoveryStarted(json, e);
            case PipelineEvent.RecoveryEnded e -> recovery(json, e.result());
            case PipelineEvent.StageEnded e -> stageEnded(json, e);
            case PipelineEvent.DeploymentEnded e -> {
                json.put("verdict", e.result().verdict().name().toLowerCase(Locale.ROOT));
                json.put("tookMillis", e.result().took().toMillis());
                var steps = json.putArray("steps");
                e.result().steps().forEach(result -> summary(steps.addObject(), result));
                var recoveries = json.putArray("recoveries");
                e.result().recoveries().forEach(result -> recovery(recoveries.addObject(), result));
            }
        }
        return json;
    }

    private static String name(PipelineEvent event) {
        return switch (event) {
            case PipelineEvent.DeploymentStarted _ -> "deployment-started";
            case PipelineEvent.StageStarted _ -> "stage-started";
            case PipelineEvent.StepStarted _ -> "step-started";
            case PipelineEvent.StepProgressed _ -> "step-progressed";
            case PipelineEvent.StepPrinted _ -> "step-printed";
            case PipelineEvent.StepWarned _ -> "step-warned";
            case PipelineEvent.WorkloadsChanged _ -> "workloads-changed";
            case PipelineEvent.TroubleSeen _ -> "trouble-seen";
            case PipelineEvent.CheckEnded _ -> "check-ended";
            case PipelineEvent.StepRetrying _ -> "step-retrying";
            case PipelineEvent.StepEnded _ -> "step-ended";
            case PipelineEvent.RecoveryStarted _ -> "recovery-started";
            case PipelineEvent.RecoveryEnded _ -> "recovery-ended";
            case PipelineEvent.StageEnded _ -> "stage-ended";
            case PipelineEvent.DeploymentEnded _ -> "deployment-ended";
        };
    }

    private static ObjectNode step(ObjectNode json, StepRef step) {
        return json.put("stage", step.stage()).put("track", step.track()).put("step", step.step());
    }

    private static void started(ObjectNode json, PipelineEvent.DeploymentStarted event) {
        var subject = event.subject();
        json.put("version", VERSION);
        json.put("deployment", subject.id().value()).put("site", subject.site());
        json.put("purpose", subject.purpose().name().toLowerCase(Locale.ROOT));
        json.put("commit", subject.commit()).put("title", subject.title()).put("author", subject.author());
        subject.pullRequest().ifPresent(number -> json.put("pullRequest", number));
        var stages = json.putArray("stages");
        for (var outline : event.stages()) {
            var stage = stages.addObject().put("name", outline.name());
            var steps = stage.putArray("steps");
            outline.steps()
                    .forEach(ref -> steps.addObject().put("track", ref.track()).put("step", ref.step()));
        }
    }

    private static void workloads(ObjectNode json, PipelineEvent.WorkloadsChanged event) {
        var workloads = json.putArray("workloads");
        event.workloads().forEach(progress -> EvidenceJson.workload(workloads.addObject(), progress));
    }

    private static void check(ObjectNode json, CheckReport check) {
        json.put("kind", check.kind()).put("title", check.title());
        json.put("outcome", check.outcome().name().toLowerCase(Locale.ROOT)).put("attempts", check.attempts());
        json.put("tookMillis", check.took().toMillis()).put("observed", check.observed());
        var log = json.putArray("log");
        check.log().forEach(log::add);
    }

    private void retrying(ObjectNode json, PipelineEvent.StepRetrying event) {
        json.put("failedAttempt", event.failedAttempt()).put("attempts", event.attempts());
        json.put("pauseMillis", event.pause().toMillis());
        EvidenceJson.failure(json.putObject("failure"), event.failure());
    }

    private static void stageEnded(ObjectNode json, PipelineEvent.StageEnded event) {
        json.put("stage", event.stage());
        switch (event.gate()) {
            case GateDecision.Open _ -> json.put("gate", "open");
            case GateDecision.Closed(var culprit) -> {
                json.put("gate", "closed");
                step(json.putObject("culprit"), culprit);
            }
        }
        json.put("tookMillis", event.took().toMillis());
    }

    private static void reason(ObjectNode json, CancelReason reason) {
        switch (reason) {
            case CancelReason.StepFailed(var culprit) -> step(json.putObject("culprit"), culprit);
            case CancelReason.Interrupted(var signal) -> json.put("signal", signal);
        }
    }

    private static void recoveryStarted(ObjectNode json, PipelineEvent.RecoveryStarted event) {
        json.put("stage", event.stage()).put("track", event.track());
        step(json.putObject("culprit"), event.culprit());
        var steps = json.putArray("steps");
        event.steps().forEach(ref -> steps.add(ref.step()));
    }

    private static void recovery(ObjectNode json, RecoveryResult result) {
        json.put("stage", result.stage()).put("track", result.track());
        step(json.putObject("culprit"), result.culprit());
        json.put("outcome", result.word())
                .put("remark", result.line())
                .put("acted", result.acted())
                .put("tookMillis", result.took().toMillis());
        switch (result.end()) {
            case RecoveryResult.End.Kept(var reason) -> json.put("reason", reason);
            case RecoveryResult.End.Interrupted(var reason) -> {
                switch (reason) {
                    case CancelReason.Interrupted(var signal) -> json.put("signal", signal);
                    case CancelReason.StepFailed _ -> {}
                }
            }
            case RecoveryResult.End.Recovered _, RecoveryResult.End.Failed _ -> {}
        }
        var steps = json.putArray("steps");
        result.steps().forEach(step -> summary(steps.addObject(), step));
    }

    private void ended(ObjectNode json, StepResult result) {
        summary(json, result);
        if (result.outcome() instanceof StepOutcome.Failed(var failure)) {
            EvidenceJson.failure(json.putObject("failure"), failure);
            var diagnoses = json.putArray("diagnoses");
            diagnose.apply(result.step(), failure)
                    .forEach(diagnosis -> EvidenceJson.diagnosis(diagnoses.addObject(), diagnosis));
        }
    }

    private static void summary(ObjectNode json, StepResult result) {
        step(json, result.step());
        switch (result.outcome()) {
            case StepOutcome.Succeeded(var summary) ->
                json.put("outcome", "succeeded").put("remark", summary);
            case StepOutcome.Skipped(var reason) ->
                json.put("outcome", "skipped").put("remark", reason);
            case StepOutcome.Failed(var failure) ->
                json.put("outcome", "failed").put("remark", failure.observed());
            case StepOutcome.Cancelled(var reason) -> {
                json.put("outcome", "cancelled").put("remark", reason.explain());
                reason(json, reason);
            }
        }
        json.put("tookMillis", result.took().toMillis());
        json.put("required", result.required()).put("flaky", result.flaky());
    }
}
