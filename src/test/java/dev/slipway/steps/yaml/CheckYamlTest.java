package dev.slipway.steps.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.testing.RecordingContext;
import dev.slipway.testing.TempSite;
import dev.slipway.workspace.Workspace;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckYamlTest {
    @TempDir
    Path folder;

    @Test
    void succeedsWhenEveryFileIsRight() {
        assertThat(run(site())).isEqualTo(new StepOutcome.Succeeded("7 files"));
    }

    @Test
    void tellsEveryProblemAtOnceWithItsPlace() {
        Failure failure =
                failure(site().with("config/prod.yaml", "a:\n\tb: 1\n").with("config/staging.yaml", "a: 1\na: 2\n"));

        assertThat(failure.attempted()).isEqualTo("checking the YAML files");
        assertThat(failure.observed()).isEqualTo("2 problems in 2 files of 7; Helm has seen none of them.");
        assertThat(failure.evidence())
                .containsExactly(
                        new Evidence.FileProblem(
                                "config/prod.yaml",
                                2,
                                1,
                                "this line is indented with a tab, which YAML does not allow.",
                                "Indent with spaces; most editors can be told to."),
                        new Evidence.FileProblem(
                                "config/staging.yaml",
                                2,
                                1,
                                "this key stands already in line 1, in the same map.",
                                "Keep one of the two; of two, the first would silently be lost."));
        assertThat(failure.advice()).isEmpty();
        assertThat(failure.worthRetrying()).isFalse();
    }

    @Test
    void looksAtChartsBeforeAnythingIsDecrypted() {
        var site = site().with("example/Chart.yaml", "name: a\nname: b\n").withLocked("secrets/config/prod.yaml");

        var outcome = CheckYaml.ofCharts(site.config(), new Workspace(folder)).run(new RecordingContext());

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        StepOutcome.Failed.class,
                        failed -> assertThat(failed.failure().evidence())
                                .singleElement()
                                .isInstanceOfSatisfying(
                                        Evidence.FileProblem.class,
                                        problem -> assertThat(problem.file()).isEqualTo("example/Chart.yaml")));
    }

    @Test
    void stopsAtAFileThatIsStillEncryptedAfterDecryption() {
        Failure failure = failure(site().withLocked("secrets/config/prod.yaml"));

        assertThat(failure.evidence()).singleElement().isInstanceOfSatisfying(Evidence.FileProblem.class, problem -> {
            assertThat(problem.file()).isEqualTo("secrets/config/prod.yaml");
            assertThat(problem.problem()).isEqualTo("the file is still encrypted with git-crypt.");
        });
    }

    @Test
    void advisesAgainstCheckersOnTheInternetWhenASecretFileIsWrong() {
        Failure failure = failure(site().with("secrets/config/prod.yaml", "token: 'canary\n"));

        assertThat(failure.advice())
                .containsExactly("Never paste a secret file into a YAML checker on the internet; 'slipway check' looks"
                        + " at it here.");
        assertThat(failure.toString()).doesNotContain("canary");
    }

    private TempSite site() {
        return TempSite.in(folder.resolve("site"));
    }

    private StepOutcome run(TempSite site) {
        return CheckYaml.ofEverything(site.config(), new Workspace(folder)).run(new RecordingContext());
    }

    private Failure failure(TempSite site) {
        return run(site) instanceof StepOutcome.Failed failed
                ? failed.failure()
                : org.assertj.core.api.Assertions.fail("it did not fail");
    }
}
