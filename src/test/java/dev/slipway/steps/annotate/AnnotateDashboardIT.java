package dev.slipway.steps.annotate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.DeploymentResult;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.site.GrafanaConfig;
import dev.slipway.site.SecretValue;
import dev.slipway.site.Variable;
import dev.slipway.testing.GrafanaServer;
import dev.slipway.testing.RecordingContext;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnnotateDashboardIT {
    private static final String TOKEN = "glsa_canary0123456789";
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    Path folder;

    private GrafanaServer grafana;
    private Workspace workspace;
    private final Mask mask = new Mask();

    @BeforeEach
    void start() throws IOException {
        grafana = new GrafanaServer(TOKEN);
        workspace = new Workspace(folder);
        Files.createDirectories(workspace.site().resolve("secrets"));
        Files.writeString(workspace.site().resolve("secrets/grafana"), TOKEN + "\n");
    }

    @AfterEach
    void stop() {
        grafana.close();
    }

    private AnnotateDashboard step(SecretValue token, Map<String, String> environment) {
        var config = new GrafanaConfig(grafana.url() + "/", Optional.of(token), List.of("deployment-start"), false);
        return step(config, environment);
    }

    private AnnotateDashboard step(GrafanaConfig config, Map<String, String> environment) {
        var subject = new PipelineEvent.Subject(
                new DeploymentId("20260101-120000-ab12"),
                "mybinder",
                "0123456789abcdef",
                "Bump (#7)",
                "Ada",
                OptionalInt.of(7));
        return AnnotateDashboard.all(List.of(config), subject, workspace, mask, environment, InstantSource.fixed(NOW))
                .getFirst();
    }

    private AnnotateDashboard step() {
        return step(new SecretValue.InFile("secrets/grafana"), Map.of());
    }

    private Failure failed(AnnotateDashboard step) throws InterruptedException {
        var outcome = step.run(new RecordingContext());
        assertThat(outcome).isInstanceOf(StepOutcome.Failed.class);
        return ((StepOutcome.Failed) outcome).failure();
    }

    private static DeploymentResult result(DeploymentResult.Verdict verdict) {
        return new DeploymentResult(verdict, List.of(), Duration.ofSeconds(65));
    }

    @Test
    void makesAnAnnotationAndThenARegion() throws Exception {
        var step = step();
        assertThat(step.name()).isEqualTo("Tell Grafana");
        assertThat(step.policy().required()).isFalse();
        assertThat(step.run(new RecordingContext()))
                .isEqualTo(new StepOutcome.Succeeded("annotation 1 at " + grafana.url() + "/"));
        assertThat(step.end(result(DeploymentResult.Verdict.SUCCEEDED))).isEmpty();

        assertThat(grafana.violations()).isEmpty();
        var created = grafana.created().getFirst();
        assertThat(created.path("time").asLong()).isEqualTo(NOW.toEpochMilli());
        assertThat(created.path("tags").toString()).isEqualTo("[\"deployment-start\"]");
        assertThat(created.path("text").asString()).contains("01234567", "Bump (#7)", "Ada", "pull request #7");
        var patched = grafana.patched().getFirst();
        assertThat(patched.path("timeEnd").asLong()).isEqualTo(NOW.toEpochMilli());
        assertThat(patched.path("tags").toString()).isEqualTo("[\"deployment-start\",\"succeeded\"]");
        assertThat(patched.path("text").asString())
                .startsWith("Deployed mybinder")
                .endsWith("in 1 min 5 s");
        assertThat(mask.apply("token " + TOKEN)).doesNotContain(TOKEN);
    }

    @Test
    void readsTheTokenFromTheEnvironment() throws Exception {
        var step = step(new SecretValue.InEnvironment(new Variable("GRAFANA_TOKEN")), Map.of("GRAFANA_TOKEN", TOKEN));
        assertThat(step.run(new RecordingContext())).isInstanceOf(StepOutcome.Succeeded.class);
        var unset = step(new SecretValue.InEnvironment(new Variable("GRAFANA_TOKEN")), Map.of());
        assertThat(failed(unset).observed()).isEqualTo("There is no token in $GRAFANA_TOKEN.");
    }

    @Test
    void tellsOfATokenThatIsStillEncryptedWithoutShowingIt() throws Exception {
        Files.writeString(workspace.site().resolve("secrets/grafana"), "\0GITCRYPT\0canary");
        var failure = failed(step());
        assertThat(failure.observed())
                .contains("secrets/grafana", "still encrypted")
                .doesNotContain("canary");
        assertThat(failed(step(new SecretValue.InFile("secrets/none"), Map.of()))
                        .observed())
                .contains("there is no file secrets/none");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            401 | false | does not know the token in secrets/grafana
            403 | false | annotations:create
            404 | false | no /api/annotations at this address
            400 | false | says what Grafana did not accept
            429 | true  | Look at Grafana's pod
            502 | true  | Look at Grafana's pod
            """)
    void explainsARefusal(int status, boolean worthRetrying, String advice) throws Exception {
        grafana.next(status, "{\"message\":\"no\"}");
        var failure = failed(step());
        assertThat(failure.worthRetrying()).isEqualTo(worthRetrying);
        assertThat(failure.advice()).singleElement().asString().contains(advice);
        assertThat(failure.toString()).doesNotContain(TOKEN);
    }

    @Test
    void noticesALoginPageBehindARedirect() throws Exception {
        grafana.nextRedirects("/login?next=secret");
        var failure = failed(step());
        assertThat(failure.observed()).contains("redirects to /login instead");
        assertThat(failure.advice()).singleElement().asString().contains("login page");
    }

    @Test
    void noticesThatSomethingElseAnswers() throws Exception {
        grafana.next(200, "<html>Welcome</html>");
        assertThat(failed(step()).observed()).contains("not the one that Grafana gives");
    }

    @Test
    void triesAgainWhereNothingAnswers() throws Exception {
        grafana.close();
        var failure = failed(step());
        assertThat(failure.worthRetrying()).isTrue();
        assertThat(failure.observed()).startsWith("Grafana did not answer: ");
    }

    @Test
    void theEndIsBoundedAndWorksOnAnInterruptedThread() throws Exception {
        var step = step();
        assertThat(step.end(result(DeploymentResult.Verdict.FAILED))).isEmpty();
        step.run(new RecordingContext());
        grafana.nextIsLate();
        var before = System.nanoTime();
        assertThat(step.end(result(DeploymentResult.Verdict.FAILED)))
                .hasValueSatisfying(words -> assertThat(words).contains("no answer within 5"));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(8));

        Thread.currentThread().interrupt();
        assertThat(step.end(result(DeploymentResult.Verdict.INTERRUPTED))).isEmpty();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(grafana.patched().getLast().path("tags").toString()).contains("interrupted");
    }
}
