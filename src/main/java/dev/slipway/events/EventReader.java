package dev.slipway.events;

import static dev.slipway.events.EvidenceReader.text;

import dev.slipway.diagnosis.Diagnosis;
import dev.slipway.pipeline.CancelReason;
import dev.slipway.pipeline.CheckReport;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.DeploymentResult;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.GateDecision;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.PipelineEvent.Purpose;
import dev.slipway.pipeline.PipelineEvent.StageOutline;
import dev.slipway.pipeline.PipelineEvent.Subject;
import dev.slipway.pipeline.RecoveryResult;
import dev.slipway.pipeline.RecoveryResult.End;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepRef;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/**
 * Reads the events of one deployment back, in their order, as {@link EventWriter} wrote them. Failures are written once, where
 * a step ends; the reader remembers them for the results that name the step later.
 */
public final class EventReader {
    private final Map<StepRef, Failure> failures = new HashMap<>();
    private final Map<StepRef, List<Diagnosis>> diagnoses = new HashMap<>();

    /** The next event; empty for one that this Slipway does not know. */
    public Optional<PipelineEvent> read(JsonNode json) {
        var at = Instant.parse(text(json, "at"));
        return Optional.ofNullable(
                switch (text(json, "event")) {
                    case "deployment-started" -> new PipelineEvent.DeploymentStarted(at, subject(json), outlines(json));
                    case "stage-started" -> new PipelineEvent.StageStarted(at, text(json, "stage"));
                    case "step-started" ->
                        new PipelineEvent.StepStarted(
                                at,
                                step(json),
                                Duration.ofSeconds(json.path("timeLimitSeconds").asLong(0)));
                    case "step-progressed" -> new PipelineEvent.StepProgressed(at, step(json), text(json, "message"));
                    case "step-printed" -> new PipelineEvent.StepPrinted(at, step(json), text(json, "line"));
                    case "step-warned" -> new PipelineEvent.StepWarned(at, step(json), text(json, "message"));
                    case "workloads-changed" ->
                        new PipelineEvent.WorkloadsChanged(
                                at,
                                step(json),
                                json.path("workloads")
                                        .valueStream()
                                        .map(EvidenceReader::workload)
                                        .toList());
                    case "trouble-seen" ->
                        new PipelineEvent.TroubleSeen(at, step(json), text(json, "workload"), text(json, "message"));
                    case "check-ended" -> new PipelineEvent.CheckEnded(at, step(json), check(json));
                    case "step-retrying" -> retrying(at, json);
                    case "step-ended" -> stepEnded(at, json);
                    case "recovery-started" -> recoveryStarted(at, json);
                    case "recovery-ended" -> new PipelineEvent.RecoveryEnded(at, recovery(json));
                    case "stage-ended" ->
                        new PipelineEvent.StageEnded(at, text(json, "stage"), gate(json), millis(json, "tookMillis"));
                    case "deployment-ended" -> new PipelineEvent.DeploymentEnded(at, result(json));
                    default -> null;
                });
    }

    private static CheckReport check(JsonNode json) {
        return new CheckReport(
                text(json, "kind"),
                text(json, "title"),
                CheckReport.Outcome.valueOf(text(json, "outcome").toUpperCase(Locale.ROOT)),
                json.path("attempts").asInt(1),
                millis(json, "tookMillis"),
                text(json, "observed"),
                json.path("log").valueStream().map(line -> line.asString("")).toList());
    }

    /** What was known of a failure when its step ended; of steps read so far. */
    public List<Diagnosis> diagnoses(StepRef step) {
        return diagnoses.getOrDefault(step, List.of());
    }

    private static Subject subject(JsonNode json) {
        var number = json.get("pullRequest");
        return new Subject(
                new DeploymentId(text(json, "deployment")),
                text(json, "site"),
                text(json, "commit"),
                text(json, "title"),
                text(json, "author"),
                number == null ? OptionalInt.empty() : OptionalInt.of(number.asInt()),
                Purpose.valueOf(text(json, "purpose").toUpperCase(Locale.ROOT)));
    }

    private static List<StageOutline> outlines(JsonNode json) {
        return json.path("stages")
                .valueStream()
                .map(stage -> new StageOutline(
                        text(stage, "name"),
                        stage.path("steps")
                                .valueStream()
                                .map(step -> new StepRef(text(stage, "name"), text(step, "track"), text(step, "step")))
                                .toList()))
                .toList();
    }

    private static PipelineEvent retrying(Instant at, JsonNode json) {
        return new PipelineEvent.StepRetrying(
                at,
                step(json),
                json.path("failedAttempt").asInt(1),
                json.path("attempts").asInt(1),
                EvidenceReader.failure(json.path("failure")),
                millis(json, "pauseMillis"));
    }

    private PipelineEvent stepEnded(Instant at, JsonNode json) {
        var step = step(json);
        if (json.has("failure")) {
            failures.put(step, EvidenceReader.failure(json.path("failure")));
            diagnoses.put(
                    step,
                    json.path("diagnoses")
                            .valueStream()
                            .map(EvidenceReader::diagnosis)
                            .toList());
        }
        var ended = step(json, step);
        return new PipelineEvent.StepEnded(at, step, ended.outcome(), ended.took(), ended.required(), ended.flaky());
    }

    private StepResult step(JsonNode json, StepRef step) {
        var remark = text(json, "remark");
        var outcome = switch (text(json, "outcome")) {
            case "succeeded" -> new StepOutcome.Succeeded(remark);
            case "skipped" -> new StepOutcome.Skipped(remark);
            case "cancelled" -> new StepOutcome.Cancelled(reason(json));
            default -> new StepOutcome.Failed(failures.getOrDefault(step, Failure.of("", remark)));
        };
        return new StepResult(
                step,
                outcome,
                millis(json, "tookMillis"),
                json.path("required").asBoolean(true),
                json.path("flaky").asBoolean(false));
    }

    private static CancelReason reason(JsonNode json) {
        return json.has("culprit")
                ? new CancelReason.StepFailed(step(json.path("culprit")))
                : new CancelReason.Interrupted(text(json, "signal"));
    }

    private static PipelineEvent recoveryStarted(Instant at, JsonNode json) {
        var stage = text(json, "stage");
        var track = text(json, "track");
        return new PipelineEvent.RecoveryStarted(
                at,
                stage,
                track,
                step(json.path("culprit")),
                json.path("steps")
                        .valueStream()
                        .map(step -> new StepRef(stage, track, step.asString("")))
                        .toList());
    }

    private RecoveryResult recovery(JsonNode json) {
        var steps = steps(json);
        var end = switch (text(json, "outcome")) {
            case "recovered" -> new End.Recovered(text(json, "remark"));
            case "kept" -> new End.Kept(text(json, "reason"));
            case "interrupted" -> new End.Interrupted(new CancelReason.Interrupted(text(json, "signal")));
            default -> failed(json, steps);
        };
        return new RecoveryResult(
                text(json, "stage"),
                text(json, "track"),
                step(json.path("culprit")),
                end,
                steps,
                millis(json, "tookMillis"));
    }

    private static End failed(JsonNode json, List<StepResult> steps) {
        var acted = json.path("acted").asBoolean(false);
        return steps.stream()
                .filter(step -> step.required() && step.outcome() instanceof StepOutcome.Failed)
                .map(step -> new End.Failed(acted, step.step(), ((StepOutcome.Failed) step.outcome()).failure()))
                .findFirst()
                .orElseGet(
                        () -> new End.Failed(acted, step(json.path("culprit")), Failure.of("", text(json, "remark"))));
    }

    private static GateDecision gate(JsonNode json) {
        return text(json, "gate").equals("open")
                ? new GateDecision.Open()
                : new GateDecision.Closed(step(json.path("culprit")));
    }

    private DeploymentResult result(JsonNode json) {
        return new DeploymentResult(
                Verdict.valueOf(text(json, "verdict").toUpperCase(Locale.ROOT)),
                steps(json),
                json.path("recoveries").valueStream().map(this::recovery).toList(),
                millis(json, "tookMillis"));
    }

    private List<StepResult> steps(JsonNode json) {
        return json.path("steps")
                .valueStream()
                .map(step -> step(step, step(step)))
                .toList();
    }

    private static StepRef step(JsonNode json) {
        return new StepRef(text(json, "stage"), text(json, "track"), text(json, "step"));
    }

    private static Duration millis(JsonNode json, String name) {
        return Duration.ofMillis(json.path(name).asLong(0));
    }
}
