package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.slipway.deployment.SiteReport;
import dev.slipway.deployment.TargetDiagnosis;
import dev.slipway.diagnosis.KnowledgeBase;
import dev.slipway.diagnosis.SiteKnowledge;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.WorkloadProgress;
import dev.slipway.rollout.Survey.Finding;
import dev.slipway.rollout.Trouble;
import dev.slipway.rollout.TroubleKind;
import dev.slipway.rollout.WorkloadName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class DiagnosisPageTest {
    private static final KnowledgeBase KNOWLEDGE = KnowledgeBase.shipped();
    private static final WorkloadProgress HUB =
            new WorkloadProgress("Deployment/hub", 0, 3, "3 pods to become available", false);
    private static final WorkloadProgress PROXY = new WorkloadProgress("Deployment/proxy", 1, 1, "", true);
    private static final String SECRET = "s3cr\"et-cookie";

    @Test
    void eachTroubleIsToldWithItsEvidenceItsCauseAndItsRemedy() throws Exception {
        Golden.verify(
                "diagnosis.txt",
                String.join("\n", page(seen("staging", crash(3), late()), unseen(), seen("prod"))) + "\n");
    }

    @Test
    void whereNoKnownCauseFitsItIsSaidWhereToLook() {
        var unknown = new Cases.Case(
                "sandbox", "Deployment/hub", "Pod/hub-1 container hub", "It hangs.", 1, List.of(), List.of());
        var cases = new Cases(
                "mybinder",
                List.of(new Cases.OfTarget.Seen("staging", "binder", "https://c", List.of(HUB), List.of(unknown))),
                List.of());
        assertThat(new DiagnosisPage(cases, new Wording(Glyphs.of(true), new Palette(false))).lines())
                .contains(
                        "✖ staging: 1 thing is wrong",
                        "   Why: no known cause fits",
                        "     1. See all that the cluster says of it: kubectl -n binder describe Pod/hub-1");
    }

    @Test
    void aSecretInALogIsMaskedBeforeItIsQuotedInTextOrJson() {
        var told = told(seen("staging", crash(1)));
        assertThat(text(told)).contains("cookie=•••").doesNotContain("s3cr");
        assertThat(String.join("\n", json(told))).contains("cookie=•••").doesNotContain("s3cr");
    }

    @Test
    void remarksAreMadeWhereSomethingIsToldAndOnlyThere() {
        var remark = "The site's secrets are not known here.";
        assertThat(text(new SiteReport.Told<>(
                        "mybinder", List.of(seen("staging", crash(1))), SiteKnowledge.NONE, List.of(remark))))
                .endsWith("⚠ " + remark);
        assertThat(text(new SiteReport.Told<>(
                        "mybinder", List.of(seen("staging")), SiteKnowledge.NONE, List.of(remark))))
                .doesNotContain("secrets");
    }

    @Test
    void whatIsStillComingIsNotWrong() {
        var coming = new TargetDiagnosis.Seen("staging", "staging", "https://c", List.of(HUB, PROXY), List.of());
        assertThat(text(told(coming)))
                .isEqualTo("✔ staging: nothing is wrong, 1 of 2 workloads run; still being rolled out:\n"
                        + "  Deployment/hub 0 of 3 ready, 3 pods to become available");
    }

    @Test
    void whereNothingIsWrongTheKnowledgeIsNotRead() {
        var cases = Cases.of(told(seen("prod")), new CleanText(text -> text), () -> {
            throw new AssertionError("reading it takes time");
        });
        assertThat(cases.targets()).hasSize(1);
    }

    @Test
    void jsonHoldsEveryTargetWithAllDiagnosesAndFollowsTheSchema() throws Exception {
        var lines = json(told(seen("staging", crash(3), late()), unseen(), seen("prod")));
        var schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("src/main/resources/schema/events.schema.json")), InputFormat.JSON);
        assertThat(lines)
                .hasSize(3)
                .allSatisfy(line -> assertThat(schema.validate(line, InputFormat.JSON))
                        .as(line)
                        .isEmpty());
        var staging = JsonMapper.shared().readTree(lines.getFirst());
        assertThat(staging.at("/findings/0/trouble").asString()).isEqualTo("crash-loop");
        assertThat(staging.at("/findings/0/pods").asInt()).isEqualTo(3);
        assertThat(staging.at("/findings/0/diagnoses/0/id").asString()).isEqualTo("crash-loop");
        assertThat(JsonMapper.shared().readTree(lines.get(1)).path("event").asString())
                .isEqualTo("target-unseen");
    }

    private static List<String> page(TargetDiagnosis... targets) {
        return lines(told(targets));
    }

    private static String text(SiteReport.Told<TargetDiagnosis> told) {
        return String.join("\n", lines(told));
    }

    private static List<String> lines(SiteReport.Told<TargetDiagnosis> told) {
        return new DiagnosisPage(cases(told), new Wording(Glyphs.of(true), new Palette(false))).lines();
    }

    private static List<String> json(SiteReport.Told<TargetDiagnosis> told) {
        return new DiagnosisEvents(cases(told), Instant.EPOCH).lines();
    }

    private static Cases cases(SiteReport.Told<TargetDiagnosis> told) {
        return Cases.of(told, new CleanText(text -> text.replace(SECRET, "•••")), () -> KNOWLEDGE);
    }

    private static SiteReport.Told<TargetDiagnosis> told(TargetDiagnosis... targets) {
        return new SiteReport.Told<>("mybinder", List.of(targets), SiteKnowledge.NONE, List.of());
    }

    private static TargetDiagnosis seen(String target, Finding... findings) {
        return new TargetDiagnosis.Seen(
                target, target, "https://c", List.of(findings.length == 0 ? PROXY : HUB), List.of(findings));
    }

    private static TargetDiagnosis unseen() {
        return new TargetDiagnosis.Unseen(
                "ovh",
                Failure.of("getting the credentials of ovh", "The environment variable OVH is not set.")
                        .advising("Set OVH to the path of a kubeconfig file."));
    }

    private static Finding crash(int pods) {
        var trouble = trouble(TroubleKind.CRASH_LOOP, "Deployment", "CrashLoopBackOff", "back-off 20s");
        return new Finding(
                trouble,
                pods,
                List.of(
                        new Evidence.Trouble(
                                "crash-loop",
                                "Deployment/hub",
                                "Pod/hub-1 container hub",
                                "CrashLoopBackOff",
                                "back-off"),
                        new Evidence.ContainerState(
                                "Deployment/hub", "hub-1", "hub", "hub:4", "CrashLoopBackOff", "", Optional.of(1), 3),
                        new Evidence.OutputTail(
                                "log of pod hub-1, container hub (previous run)",
                                List.of("Traceback\u001b[2J", "KeyError: cookie=" + SECRET)),
                        new Evidence.ClusterEvent("Pod/hub-1", "Pulled", "already present", 3, Instant.EPOCH),
                        new Evidence.ClusterEvent("Pod/hub-1", "BackOff", "restarting failed", 2, Instant.EPOCH),
                        new Evidence.ClusterEvent("Pod/hub-1", "BackOff", "restarting failed", 2, Instant.MAX),
                        new Evidence.Condition("Pod/hub-1", "Ready", "False", "ContainersNotReady", "hub"),
                        new Evidence.Condition("PersistentVolumeClaim/hub-db", "Phase", "Bound", "", ""),
                        new Evidence.Fact("namespace", "staging")));
    }

    private static Finding late() {
        var trouble = trouble(TroubleKind.PROGRESS_DEADLINE, "Deployment", "ProgressDeadlineExceeded", "");
        return new Finding(trouble, 1, List.of(trouble.evidence(), new Evidence.Fact("namespace", "staging")));
    }

    private static Trouble trouble(TroubleKind kind, String workload, String reason, String message) {
        var name = new WorkloadName(workload, "hub");
        return new Trouble(kind, name, Optional.empty(), name.toString(), reason, message, Duration.ZERO, 0);
    }
}
