package dev.slipway.cli;

import static dev.slipway.cli.Deployments.CONFIGURE;
import static dev.slipway.cli.Deployments.STAGING;
import static dev.slipway.cli.Deployments.site;
import static dev.slipway.cli.Deployments.target;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.slipway.diagnosis.KnowledgeBase;
import dev.slipway.pipeline.CancelReason;
import dev.slipway.pipeline.CheckReport;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.RecoveryResult;
import dev.slipway.pipeline.StepOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class JsonRendererTest {
    private static final KnowledgeBase KNOWLEDGE = KnowledgeBase.shipped();
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<Evidence> EVERY_EVIDENCE = List.of(
            new Evidence.ExitCode("helm", 1),
            new Evidence.OutputTail("helm upgrade", List.of("Error: field is immutable")),
            new Evidence.FileProblem("a.yaml", 1, 2, "tab", ""),
            new Evidence.HttpReply("GET https://x", 0, "refused"),
            new Evidence.Trouble("crash-loop", "Deployment/hub", "Pod/hub-1 container hub", "Error", "back-off"),
            new Evidence.Condition("Pod/hub-1", "Ready", "False", "ContainersNotReady", "hub is not ready"),
            new Evidence.WorkloadState("Deployment/hub", "0 of 1"),
            new Evidence.ContainerState("Deployment/hub", "hub-1", "hub", "hub:1", "Error", "", Optional.of(1), 2),
            new Evidence.ContainerState("Deployment/hub", "hub-1", "hub", "hub:1", "Waiting", "", Optional.empty(), 0),
            new Evidence.ClusterEvent("Pod/hub-1", "BackOff", "back-off", 3, Instant.EPOCH),
            new Evidence.FailedTest("t::a", "A", "assert"),
            new Evidence.TargetProblem("prod", "access", "the cluster", "It is gone.", "Make it anew."),
            new Evidence.Fact("a", "b"));

    private final List<String> lines = new ArrayList<>();

    @Test
    void everyEventAndEveryPieceOfEvidenceFollowsTheSchema() throws Exception {
        everything();
        assertThat(kindsOf(EVERY_EVIDENCE)).isEqualTo(permitted(Evidence.class));
        var events = permitted(PipelineEvent.class);
        var schema = schema();
        assertThat(lines)
                .allSatisfy(line -> assertThat(schema.validate(line, InputFormat.JSON))
                        .as(line)
                        .isEmpty());
        assertThat(lines.stream()
                        .map(line -> JSON.readTree(line).path("event").asString())
                        .distinct())
                .hasSize(events.size());
    }

    @Test
    void theSchemaRefusesWhatItDoesNotKnow() throws Exception {
        everything();
        assertThat(schema().validate(lines.getFirst().replace("\"site\"", "\"place\""), InputFormat.JSON))
                .isNotEmpty();
    }

    @Test
    void everyEventOfTheSchemaIsDocumented() throws Exception {
        var document = Files.readString(Path.of("docs/events.md"));
        var schema = JSON.readTree(Files.readString(Path.of("src/main/resources/schema/events.schema.json")));
        for (var event : schema.path("oneOf")) {
            var section = section(
                    document,
                    event.path("properties").path("event").path("const").asString());
            event.path("properties").propertyNames().stream()
                    .filter(field -> !Set.of("event", "at").contains(field))
                    .forEach(field -> assertThat(section).contains("| `" + field + "`"));
        }
    }

    @Test
    void aFailureCarriesItsDiagnoses() throws Exception {
        everything();
        var failed = lines.stream()
                .map(JSON::readTree)
                .filter(event -> event.path("outcome").asString("").equals("failed")
                        && event.path("step").asString().equals("Upgrade release mybinder"))
                .findFirst()
                .orElseThrow();
        assertThat(failed.path("diagnoses").path(0).path("id").asString()).isEqualTo("immutable-field");
    }

    @Test
    void aSecretIsMaskedBeforeItIsEscaped() {
        var secret = "quote\"and\\slash";
        var step = site(CONFIGURE, "Set up Helm");
        new Deployments(new CleanEvents(text -> text.replace(secret, "•••"), renderer()))
                .start()
                .print(step, "token=" + secret + "\u001b[2J");
        assertThat(lines.getLast())
                .contains("token=•••")
                .doesNotContain("slash")
                .doesNotContain("[2J");
    }

    private void everything() {
        var failing = target(STAGING, "staging").get(1);
        var deployment = new Deployments(renderer()).prepared();
        var helm = site(CONFIGURE, "Set up Helm");
        deployment
                .warn(helm, "slow")
                .trouble(helm, "Deployment/hub", "It crashes. This ends the wait if it lasts.")
                .checked(
                        helm,
                        new CheckReport(
                                "http",
                                "https://x",
                                CheckReport.Outcome.FLAKY,
                                2,
                                Duration.ofSeconds(1),
                                "200",
                                List.of("attempt 1 of 3: late")))
                .retrying(helm, Failure.of("fetching", "timeout").retryable());
        deployment.stage(STAGING).upgraded(STAGING, "staging");
        deployment.end(target(STAGING, "staging").get(3), new StepOutcome.Skipped("no tests"), 0, true, false);
        deployment.fail(failing, Failure.of("upgrading", "Helm failed.").with(EVERY_EVIDENCE), 3);
        deployment.recovery(
                failing,
                new RecoveryResult.End.Recovered("staging was rolled back to revision 7"),
                new StepOutcome.Succeeded("staging was rolled back to revision 7"));
        deployment.close(STAGING, failing, 3).over(Verdict.FAILED, new CancelReason.StepFailed(failing));
    }

    private JsonRenderer renderer() {
        return new JsonRenderer(lines::add, (step, failure) -> KNOWLEDGE.diagnose(step.step(), failure));
    }

    private static Schema schema() throws Exception {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("src/main/resources/schema/events.schema.json")), InputFormat.JSON);
    }

    private static Set<Class<?>> kindsOf(List<Evidence> evidence) {
        var kinds = new HashSet<Class<?>>();
        evidence.forEach(one -> kinds.add(one.getClass()));
        return kinds;
    }

    private static Set<Class<?>> permitted(Class<?> sealed) {
        return new HashSet<>(Arrays.asList(sealed.getPermittedSubclasses()));
    }

    private static String section(String document, String event) {
        int start = document.indexOf("## `" + event + "`");
        assertThat(start).as(event).isNotNegative();
        int end = document.indexOf("\n## ", start + 1);
        return document.substring(start, end);
    }
}
