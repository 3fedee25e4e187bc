package dev.slipway.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.diagnosis.Diagnosis;
import dev.slipway.pipeline.CancelReason;
import dev.slipway.pipeline.CheckReport;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.DeploymentResult;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.Evidence;
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
import dev.slipway.pipeline.WorkloadProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class EventReaderTest {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final StepRef UPGRADE = new StepRef("Deploy", "prod", "Upgrade release hub");
    private static final StepRef ROLLOUT = new StepRef("Deploy", "prod", "Await rollout");
    private static final StepRef BACK = new StepRef("Deploy", "prod", "Roll back");
    private static final Subject SUBJECT = new Subject(
            new DeploymentId("20260102-030405-k3xz"),
            "mybinder",
            "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d",
            "Bump \"binderhub\"",
            "Ada",
            OptionalInt.of(7),
            Purpose.ROLLBACK);
    private static final Failure FAILURE = new Failure(
            "upgrading",
            "Helm failed.\nTwice.",
            List.of(
                    new Evidence.ExitCode("helm", 1),
                    new Evidence.OutputTail("helm upgrade", List.of("Error:", "field is immutable")),
                    new Evidence.FileProblem("a.yaml", 1, 2, "tab", ""),
                    new Evidence.HttpReply("GET https://x", 0, "refused"),
                    new Evidence.Trouble(
                            "crash-loop", "Deployment/hub", "Pod/hub-1 container hub", "Error", "back-off"),
                    new Evidence.Condition("Pod/hub-1", "Ready", "False", "ContainersNotReady", "not ready"),
                    new Evidence.WorkloadState("Deployment/hub", "0 of 1"),
                    new Evidence.ContainerState("Deployment/hub", "hub-1", "hub", "i", "Error", "", Optional.of(1), 2),
                    new Evidence.ContainerState("D/h", "hub-1", "hub", "i", "Waiting", "", Optional.empty(), 0),
                    new Evidence.ClusterEvent("Pod/hub-1", "BackOff", "back-off", 3, AT),
                    new Evidence.FailedTest("t::a", "A", "assert"),
                    new Evidence.TargetProblem("prod", "access", "the cluster", "It is gone.", "Make it anew."),
                    new Evidence.Fact("a", "b")),
            List.of("Look.", "Look again."),
            true);
    private static final Diagnosis DIAGNOSIS = new Diagnosis(
            "immutable-field",
            "A field may not change",
            List.of("field is immutable"),
            "It never may.",
            List.of("Delete it."),
            Optional.of("https://x"),
            List.of("Deployment/hub"));

    static Stream<List<PipelineEvent>> deployments() {
        return Stream.of(
                everything(
                        new End.Recovered("prod was rolled back"),
                        new StepOutcome.Succeeded("done"),
                        new CancelReason.StepFailed(UPGRADE)),
                everything(
                        new End.Kept("there is nothing"),
                        new StepOutcome.Skipped("there is nothing"),
                        new CancelReason.Interrupted("SIGTERM")),
                everything(
                        new End.Failed(false, BACK, FAILURE),
                        new StepOutcome.Failed(FAILURE),
                        new CancelReason.StepFailed(UPGRADE)),
                everything(
                        new End.Interrupted(new CancelReason.Interrupted("SIGINT")),
                        new StepOutcome.Cancelled(new CancelReason.Interrupted("SIGINT")),
                        new CancelReason.StepFailed(UPGRADE)));
    }

    private static List<PipelineEvent> everything(End end, StepOutcome back, CancelReason cancelled) {
        var failed = new StepResult(UPGRADE, new StepOutcome.Failed(FAILURE), Duration.ofMillis(1234), true, false);
        var never = new StepResult(ROLLOUT, new StepOutcome.Cancelled(cancelled), Duration.ZERO, false, true);
        var undone = new StepResult(BACK, back, Duration.ofSeconds(3), true, false);
        var recovery = new RecoveryResult("Deploy", "prod", UPGRADE, end, List.of(undone), Duration.ofSeconds(4));
        var events = new ArrayList<PipelineEvent>();
        events.add(new PipelineEvent.DeploymentStarted(
                AT, SUBJECT, List.of(new StageOutline("Deploy", List.of(UPGRADE, ROLLOUT)))));
        events.add(new PipelineEvent.StageStarted(AT, "Deploy"));
        events.add(new PipelineEvent.StepStarted(AT, UPGRADE, Duration.ofMinutes(10)));
        events.add(new PipelineEvent.StepProgressed(AT, UPGRADE, "at it"));
        events.add(new PipelineEvent.StepPrinted(AT, UPGRADE, "  a line \u2713"));
        events.add(new PipelineEvent.StepWarned(AT, UPGRADE, "slow"));
        events.add(new PipelineEvent.WorkloadsChanged(
                AT, UPGRADE, List.of(new WorkloadProgress("Deployment/hub", 1, 2, "a pod", false))));
        events.add(new PipelineEvent.TroubleSeen(AT, UPGRADE, "Deployment/hub", "It crashes."));
        events.add(new PipelineEvent.CheckEnded(
                AT,
                UPGRADE,
                new CheckReport(
                        "http",
                        "https://x",
                        CheckReport.Outcome.FLAKY,
                        2,
                        Duration.ofMillis(1500),
                        "200",
                        List.of("attempt 1 of 3: late"))));
        events.add(new PipelineEvent.StepRetrying(AT, UPGRADE, 1, 3, FAILURE, Duration.ofMillis(1500)));
        events.add(ended(failed));
        events.add(ended(never));
        events.add(new PipelineEvent.RecoveryStarted(AT, "Deploy", "prod", UPGRADE, List.of(BACK)));
        events.add(ended(undone));
        events.add(new PipelineEvent.RecoveryEnded(AT, recovery));
        events.add(new PipelineEvent.StageEnded(AT, "Deploy", new GateDecision.Closed(UPGRADE), Duration.ofSeconds(9)));
        events.add(new PipelineEvent.StageEnded(AT, "Other", new GateDecision.Open(), Duration.ofSeconds(9)));
        events.add(new PipelineEvent.DeploymentEnded(
                AT,
                new DeploymentResult(
                        Verdict.FAILED, List.of(failed, never), List.of(recovery), Duration.ofMinutes(1))));
        return events;
    }

    private static PipelineEvent ended(StepResult result) {
        return new PipelineEvent.StepEnded(
                AT, result.step(), result.outcome(), result.took(), result.required(), result.flaky());
    }

    @ParameterizedTest
    @MethodSource("deployments")
    void whatWasWrittenIsReadBackWhole(List<PipelineEvent> events) {
        var writer = new EventWriter((_, _) -> List.of(DIAGNOSIS));
        var reader = new EventReader();
        var read = events.stream()
                .map(event -> reader.read(
                                JsonMapper.shared().readTree(writer.json(event).toString()))
                        .orElseThrow())
                .toList();
        assertThat(read).containsExactlyElementsOf(events);
        assertThat(reader.diagnoses(UPGRADE)).containsExactly(DIAGNOSIS);
        assertThat(reader.diagnoses(ROLLOUT)).isEmpty();
    }

    @Test
    void theDeploymentsHaveEveryEventAndEveryPieceOfEvidence() {
        var events = deployments().findFirst().orElseThrow();
        assertThat(events.stream().map(Object::getClass).distinct().toList())
                .hasSize(PipelineEvent.class.getPermittedSubclasses().length);
        assertThat(FAILURE.evidence().stream().map(Object::getClass))
                .containsAll(new HashSet<>(Arrays.asList(Evidence.class.getPermittedSubclasses())));
    }

    @Test
    void whatALaterSlipwayWritesIsPassedOver() {
        var json = JsonMapper.shared().readTree("{\"event\":\"tea-made\",\"at\":\"2026-01-02T03:04:05Z\"}");
        assertThat(new EventReader().read(json)).isEmpty();
    }

    @Test
    void evidenceThatALaterSlipwayGathersIsStillThereToRead() {
        var json = JsonMapper.shared()
                .readTree(
                        "{\"event\":\"step-ended\",\"at\":\"2026-01-02T03:04:05Z\",\"stage\":\"a\",\"track\":\"b\","
                                + "\"step\":\"c\",\"outcome\":\"failed\",\"failure\":{\"evidence\":[{\"kind\":\"smell\",\"of\":\"gas\"}]}}");
        assertThat(new EventReader().read(json).orElseThrow().toString()).contains("smell", "gas");
    }
}
