package dev.slipway.cli;

import static dev.slipway.cli.Deployments.PRODUCTION;
import static dev.slipway.cli.Deployments.STAGING;
import static dev.slipway.cli.Deployments.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.journal.Inputs;
import dev.slipway.journal.Provenance.Wish;
import dev.slipway.pipeline.CancelReason;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.PipelineEvent.Subject;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviousDeploymentsTest {
    /** The id of those that {@link Deployments} tells. */
    private static final String RECORDED = "20260102-030405-k3xz";

    @TempDir
    private Path folder;

    private RecordedConsole console;

    @BeforeEach
    void aConsole() {
        console = new RecordedConsole(folder, Map.of("USER", "ada", "HOSTNAME", "laptop"));
    }

    private void deploy(Consumer<Deployments> course) {
        var wish = new Wish("/sites/mybinder", "main", Optional.empty(), Set.of(), Optional.empty(), false);
        try (var recording = new DeploymentRecording(console.invocation(), wish, _ -> Inputs.NONE)) {
            course.accept(new Deployments(recording.before(_ -> {}, (_, _) -> List.of())));
        }
    }

    private static void fails(Deployments deployment) {
        var upgrade = target(STAGING, "staging").get(1);
        deployment.prepared().stage(STAGING).fail(upgrade, Failure.of("upgrading", "It failed."), 3);
        deployment.close(STAGING, upgrade, 3).over(Verdict.FAILED, new CancelReason.StepFailed(upgrade));
    }

    private static void succeeds(Deployments deployment) {
        deployment.prepared().stage(STAGING).deployed(STAGING, "staging").open(STAGING, 36);
        deployment.stage(PRODUCTION).deployed(PRODUCTION, "prod").deployed(PRODUCTION, "ovh");
        deployment.open(PRODUCTION, 72).over(Verdict.SUCCEEDED);
    }

    private boolean wasBad(String id, String site, String... targets) {
        var previous = new PreviousDeployments(
                JournalOption.place(console.invocation()), "ada@laptop", InstantSource.system());
        var subject = new Subject(new DeploymentId(id), site, "0123456789abcdef", "Title", "Ada", OptionalInt.empty());
        return previous.wasBad(subject, List.of(targets));
    }

    @Test
    void nothingIsKnownWhereNothingIsRecorded() {
        assertThat(wasBad("20260103-000000-aaaa", "mybinder", "staging")).isFalse();
        assertThat(folder.resolve("state/journal.db")).doesNotExist();
    }

    @Test
    void afterAFailureOfTheSiteOneRecovers() {
        deploy(PreviousDeploymentsTest::fails);
        assertThat(wasBad("20260103-000000-aaaa", "mybinder", "staging")).isTrue();
        assertThat(wasBad("20260103-000000-aaaa", "mybinder", "elsewhere", "prod"))
                .isTrue();
        assertThat(wasBad("20260103-000000-aaaa", "another", "staging")).isFalse();
        assertThat(wasBad("20260103-000000-aaaa", "mybinder", "elsewhere")).isFalse();
    }

    @Test
    void afterASuccessOneDoesNot() {
        deploy(PreviousDeploymentsTest::succeeds);
        assertThat(wasBad("20260103-000000-aaaa", "mybinder", "staging", "prod"))
                .isFalse();
    }

    @Test
    void aDeploymentIsNotTheOneBeforeItself() {
        deploy(PreviousDeploymentsTest::fails);
        assertThat(wasBad(RECORDED, "mybinder", "staging")).isFalse();
    }

    /** This very process has begun it, and lives. */
    @Test
    void aDeploymentThatStillRunsTellsNothing() {
        deploy(deployment -> deployment.prepared().stage(STAGING));
        assertThat(wasBad("20260103-000000-aaaa", "mybinder", "staging")).isFalse();
    }
}
