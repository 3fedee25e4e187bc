package dev.slipway.cli;

import static dev.slipway.cli.Deployments.PRODUCTION;
import static dev.slipway.cli.Deployments.STAGING;
import static dev.slipway.cli.Deployments.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.diagnosis.KnowledgeBase;
import dev.slipway.pipeline.CancelReason;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.StepRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class EvidenceKeeperTest {
    private static final KnowledgeBase KNOWLEDGE = KnowledgeBase.shipped();
    private static final StepRef AWAIT = target(STAGING, "staging").get(2);
    private static final String SECRET = "c00kie\"secret";
    private static final List<String> LOG = IntStream.rangeClosed(1, 60)
            .mapToObj(i -> "line " + i + " token=" + SECRET)
            .toList();
    private static final Failure CRASH = Failure.of("waiting for the rollout in staging", "It crashes.")
            .with(List.of(
                    new Evidence.Trouble(
                            "crash-loop", "Deployment/hub", "Pod/hub-1 container hub", "CrashLoopBackOff", "back-off"),
                    new Evidence.OutputTail("log of pod hub-1, container hub (previous run)", LOG),
                    new Evidence.Fact("namespace", "staging")));

    @TempDir
    private Path state;

    @Test
    void allOfTheEvidenceIsKeptWithItsDiagnosesMaskedAndForTheOwnerAlone() throws Exception {
        var keeper = failed(CRASH);
        var folder = state.resolve("deployments/20260102-030405-k3xz");
        assertThat(keeper.file()).contains(folder.resolve("evidence.txt"));
        assertThat(folder.resolve("evidence.txt"))
                .content()
                .contains("Await rollout failed", "line 1 token=•••", "line 60 token=•••")
                .contains("-- Why: Container hub of Deployment/hub starts and ends again and again")
                .doesNotContain("c00kie");
        var json = JsonMapper.shared().readTree(Files.readString(folder.resolve("evidence.json")));
        assertThat(json.path("deployment").asString()).isEqualTo("20260102-030405-k3xz");
        assertThat(json.at("/steps/0/failure/evidence/1/lines")).hasSize(60);
        assertThat(json.at("/steps/0/diagnoses/0/id").asString()).isEqualTo("crash-loop");
        assertThat(json.toString()).doesNotContain("c00kie");
        try (var files = Files.list(folder)) {
            assertThat(files.toList())
                    .hasSize(2)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    @Test
    void aDeploymentInWhichNothingFailedKeepsNothing() {
        var keeper = keeper();
        var deployment = new Deployments(keeper).prepared();
        deployment.stage(STAGING).deployed(STAGING, "staging").open(STAGING, 36);
        deployment.stage(PRODUCTION).deployed(PRODUCTION, "prod").deployed(PRODUCTION, "ovh");
        deployment.open(PRODUCTION, 70).over(Verdict.SUCCEEDED);
        assertThat(keeper.file()).isEmpty();
        assertThat(state.resolve("deployments")).doesNotExist();
    }

    @Test
    void whatCannotBeKeptFailsNothing() throws Exception {
        Files.writeString(state.resolve("deployments"), "a file where the folder should be");
        assertThat(failed(CRASH).file()).isEmpty();
    }

    @Test
    void onlyTheLastDeploymentsAreKeptAndNothingElseIsTouched() throws Exception {
        var root = Files.createDirectories(state.resolve("deployments"));
        for (int i = 10; i < 10 + EvidenceFolder.KEPT; i++) {
            var old = Files.createDirectory(root.resolve("202501%d-000000-abcd".formatted(i)));
            Files.writeString(old.resolve("evidence.txt"), "old");
        }
        var notes = Files.createDirectory(root.resolve("my-notes"));
        var commented = root.resolve("20250111-000000-abcd");
        Files.writeString(commented.resolve("comment.txt"), "somebody's");
        failed(CRASH);
        assertThat(root.resolve("20250110-000000-abcd")).doesNotExist();
        assertThat(root.resolve("20250112-000000-abcd/evidence.txt")).exists();
        assertThat(notes).exists();
        failedAs("20260102-030406-aaaa");
        assertThat(commented.resolve("comment.txt")).exists();
        assertThat(commented.resolve("evidence.txt")).doesNotExist();
    }

    @Test
    void evidenceOfAnySizeIsBounded() throws Exception {
        var endless = new Evidence.OutputTail("pytest", List.of("x".repeat(1_500_000)));
        failed(Failure.of("testing", "It failed.").with(List.of(endless, endless, endless)));
        assertThat(state.resolve("deployments/20260102-030405-k3xz/evidence.txt"))
                .content()
                .hasSizeLessThan(2_000_000)
                .contains("2 more left out");
    }

    private EvidenceKeeper failed(Failure failure) {
        var keeper = keeper();
        var deployment = new Deployments(new CleanEvents(text -> text.replace(SECRET, "•••"), keeper));
        deployment.prepared().stage(STAGING).begin(AWAIT);
        deployment.fail(AWAIT, failure, 14).close(STAGING, AWAIT, 22);
        deployment.over(Verdict.FAILED, new CancelReason.StepFailed(AWAIT));
        return keeper;
    }

    /** One more deployment, a second later. */
    private void failedAs(String id) throws Exception {
        new EvidenceFolder(state.resolve("deployments")).keep(new dev.slipway.pipeline.DeploymentId(id), "text", "{}");
    }

    private EvidenceKeeper keeper() {
        return new EvidenceKeeper(
                new EvidenceFolder(state.resolve("deployments")),
                (step, failure) -> KNOWLEDGE.diagnose(step.step(), failure));
    }
}
