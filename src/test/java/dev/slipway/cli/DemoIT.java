package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * The whole of {@code slipway demo}: a real cluster, the real Helm, git, git-crypt, openssl and pytest. One site goes through
 * all of it, as in the life of a real one: deployed, broken in every way, deployed again.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DemoIT {
    @TempDir
    static Path temp;

    private DemoTrial trial;

    /** What is broken, which step says so, and what it must say. */
    record Case(String breakage, String step, List<String> cause) {
        @Override
        public String toString() {
            return breakage;
        }
    }

    static final List<Case> CASES = List.of(
            new Case("tool-checksum", "Install deployment tools: Install helm", List.of("5a1d7c8f9e6b", "127.0.0.1")),
            new Case("crypt-key", "Configure deployment tools: Decrypt secrets", List.of("travis/crypt-key.enc")),
            new Case(
                    "chart-version",
                    "Configure deployment tools: Set up Helm",
                    List.of("binderhub", "1.0.0-0.dev.git.3510.h3f2c1d0", "1.0.0-0.dev.git.3506.hba24eb2")),
            new Case("yaml", "Configure deployment tools: Check YAML", List.of("config/staging.yaml", "tab")),
            new Case("cluster", "Configure deployment tools: Check targets", List.of("https://127.0.0.1:1")),
            new Case("crash-loop", "Deploy to staging: Await rollout", List.of("hub", "No module named 'psycopg2'")),
            new Case(
                    "image",
                    "Deploy to staging: Await rollout",
                    List.of("binder", "registry.invalid/binderhub:nightly")),
            new Case(
                    "test", "Deploy to staging: Validate with pytest", List.of("Crawlers are told to launch nothing")));

    @BeforeAll
    void aFirstDemoDeploysBothTargets() throws Exception {
        trial = new DemoTrial(temp, "demo-it-" + UUID.randomUUID().toString().substring(0, 6) + "-");
        // As a program of its own, with its own log file. Empty caches are filled, which takes its time.
        var ended = trial.await(trial.start(), Duration.ofMinutes(20));
        assertThat(ended.code()).as(ended.out() + ended.err()).isEqualTo(ExitCode.OK);
        assertThat(ended.out()).contains("Deploy to production", "stand-in for Grafana was told: [deployment-start]");
        assertThat(trial.staging().revisions()).containsEntry("mybinder", 1);
        assertThat(trial.production().revisions()).containsEntry("mybinder", 1);
        assertThat(trial.production().podUids())
                .as("1 hub, 2 binders, 2 static, dind")
                .hasSizeGreaterThanOrEqualTo(6);
        trial.assertSecretsAreDeployed();
        assertThat(trial.readable(ended)).containsKey("log file");
        trial.assertNoSecretIn(trial.readable(ended));
        trial.assertNothingLeft();
    }

    @AfterAll
    void theClusterIsTidyAgain() {
        trial.close();
    }

    @ParameterizedTest
    @FieldSource("CASES")
    @Order(1)
    void stopsAtTheOneStepAndLeavesProductionAsItWas(Case broken) throws Exception {
        // Given
        var before = trial.production();
        // When
        var ended = trial.demo("--break", broken.breakage(), "--output", "json");
        // Then
        assertThat(ended.code()).as(ended.out() + ended.err()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.steps("failed")).containsExactly(broken.step());
        assertThat(ended.failure().path("failure").toString().replace("\\u0027", "'"))
                .contains(broken.cause());
        assertThat(ended.failure().path("failure").path("advice").size()
                        + ended.failure().path("diagnoses").size())
                .as("what to do: " + ended.failure())
                .isPositive();
        assertThat(ended.result()
                        .path("steps")
                        .valueStream()
                        .filter(step -> step.path("stage").asString("").equals("Deploy to production")))
                .isNotEmpty()
                .allMatch(step -> step.path("outcome").asString("").equals("cancelled"));
        assertThat(trial.production()).isEqualTo(before);
        trial.assertNoSecretIn(trial.readable(ended));
        if (broken.step().endsWith("Await rollout")) {
            assertDiagnoseNames(broken.cause());
        }
        trial.assertNothingLeft();
    }

    /** Right after it, a look at the demo's targets says the same of staging, and nothing of production. */
    private void assertDiagnoseNames(List<String> cause) throws Exception {
        var looked = trial.run(List.of("diagnose", "--output", "json"));
        assertThat(looked.code()).as(looked.out() + looked.err()).isEqualTo(ExitCode.FAILED);
        assertThat(looked.events().stream().map(event -> event.path("target").asString("")))
                .containsExactly("staging", "prod");
        assertThat(looked.events().getFirst().path("findings").toString().replace("\\u0027", "'"))
                .contains(cause);
        assertThat(looked.events().getLast().path("findings")).isEmpty();
        trial.assertNoSecretIn(trial.readable(looked));
    }

    @Test
    @Order(2)
    void aSickGrafanaIsAWarningAndTheDeploymentGoesOn() throws Exception {
        var before = trial.production().revisions().getOrDefault("mybinder", 0);
        var ended = trial.demo("--break", "annotation", "--output", "json");
        assertThat(ended.code()).as(ended.out() + ended.err()).isEqualTo(ExitCode.OK);
        assertThat(ended.steps("failed")).containsExactly("Configure deployment tools: Tell Grafana");
        assertThat(ended.failure().path("required").asBoolean(true)).isFalse();
        assertThat(ended.steps("cancelled")).isEmpty();
        assertThat(trial.production().revisions()).containsEntry("mybinder", before + 1);
        trial.assertNoSecretIn(trial.readable(ended));
        trial.assertNothingLeft();
    }

    @Test
    @Order(3)
    void aBrokenDemoThatIsTheFirstDeploysNothingToProduction() throws Exception {
        var folder = java.nio.file.Files.createDirectory(temp.resolve("another"));
        try (var another =
                new DemoTrial(folder, "demo-it-" + UUID.randomUUID().toString().substring(0, 6) + "-")) {
            var ended = another.demo("--break", "yaml", "--output", "json");
            assertThat(ended.code()).as(ended.out() + ended.err()).isEqualTo(ExitCode.FAILED);
            assertThat(another.production().revisions()).isEmpty();
            assertThat(another.staging().revisions()).isEmpty();
        }
    }

    @Test
    @Order(4)
    void cleaningUpRemovesNamespacesAndSite() {
        var ended = trial.demo("--clean");
        assertThat(ended.code()).as(ended.out() + ended.err()).isEqualTo(ExitCode.OK);
        assertThat(trial.staging().podUids()).isEmpty();
        assertThat(trial.production().revisions()).isEmpty();
        assertThat(trial.folders().state().resolve("demo")).doesNotExist();
    }
}
