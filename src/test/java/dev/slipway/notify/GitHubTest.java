package dev.slipway.notify;

import static dev.slipway.notify.ToldDeployment.forAll;
import static dev.slipway.notify.ToldDeployment.stage;
import static dev.slipway.notify.ToldDeployment.variable;
import static dev.slipway.testing.ScriptedStep.failing;
import static dev.slipway.testing.ScriptedStep.succeeding;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.Stage;
import dev.slipway.pipeline.Track;
import dev.slipway.site.NotificationConfig;
import dev.slipway.testing.ContractServer.Reply;
import dev.slipway.testing.GitHubServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitHubTest {
    private static final String TOKEN = "ghs_0123456789abcdefghijklmnopqrstuvwxyz";
    private final GitHubServer gitHub = new GitHubServer(TOKEN);

    @TempDir
    Path folder;

    private ToldDeployment deployment;

    @BeforeEach
    void configure() {
        deployment = new ToldDeployment(folder);
        deployment.environment.putAll(Map.of("TOKEN", TOKEN, "CI_JOB_URL", "https://ci.example/jobs/7"));
        deployment.title = "A title that goes on ".repeat(20);
    }

    @AfterEach
    void stop() {
        gitHub.close();
    }

    private List<NotificationConfig> told(boolean status, boolean deployments) {
        return List.of(new NotificationConfig.GitHub(
                gitHub.api(), "jupyterhub/mybinder.org-deploy", variable("TOKEN"), status, deployments));
    }

    @Test
    void theCommitAndEachTargetShowHowTheyEnded() {
        assertThat(deployment.run(
                        told(true, true),
                        forAll(succeeding("Configure")),
                        stage("staging", succeeding("Deploy")),
                        stage("prod", succeeding("Deploy"))))
                .isEmpty();
        assertThat(gitHub.told())
                .containsExactly(
                        "status pending",
                        "staging created",
                        "staging in_progress",
                        "staging success",
                        "prod created",
                        "prod in_progress",
                        "prod success",
                        "status success");
        assertThat(gitHub.requests().getFirst().body()).contains("\"target_url\":\"https://ci.example/jobs/7\"");
        assertThat(gitHub.requests().get(2).body()).contains("\"log_url\":\"https://ci.example/jobs/7\"");
    }

    @Test
    void aTargetThatWasNeverBegunHasNoDeployment() {
        assertThat(deployment.run(
                        told(true, true), stage("staging", failing("Deploy")), stage("prod", succeeding("Deploy"))))
                .isEmpty();
        assertThat(gitHub.told())
                .containsExactly(
                        "status pending",
                        "staging created",
                        "staging in_progress",
                        "staging failure",
                        "status failure");
    }

    @Test
    void aTargetThatIsNotRequiredShowsItsFailureAndTheCommitDoesNot() {
        var optional = new Stage(
                "Deploy to the others",
                List.of(Track.inOrder("turing", List.of(failing("Deploy"))).required(false)));
        assertThat(deployment.run(told(true, true), optional)).isEmpty();
        assertThat(gitHub.told())
                .containsExactly(
                        "status pending", "turing created", "turing in_progress", "turing failure", "status success");
    }

    @Test
    void anInterruptedDeploymentIsNoFailureOfTheCommit() {
        deployment.cancellation.cancel("SIGTERM");
        deployment.run(told(true, true), stage("staging", succeeding("Deploy")));
        assertThat(gitHub.told()).containsExactly("status pending", "status error");
    }

    @Test
    void oneOfTheTwoIsEnough() {
        deployment.run(told(false, true), stage("staging", succeeding("Deploy")));
        assertThat(gitHub.told()).containsExactly("staging created", "staging in_progress", "staging success");
        deployment.run(told(true, false), stage("staging", succeeding("Deploy")));
        assertThat(gitHub.told().subList(3, 5)).containsExactly("status pending", "status success");
    }

    @Test
    void aSecondaryRateLimitIsWaitedForAndAWrongTokenIsTold() {
        gitHub.next(new Reply(403, Map.of("Retry-After", "3"), "{\"message\":\"secondary rate limit\"}"));
        assertThat(deployment.run(told(true, false), stage("staging", succeeding("Deploy"))))
                .isEmpty();
        assertThat(deployment.pauses).containsExactly(Duration.ofSeconds(3));

        deployment.environment.put("TOKEN", "ghs_expired0123456789abcdefghijklmnopqrst");
        assertThat(deployment.run(told(true, true), stage("staging", succeeding("Deploy"))))
                .singleElement()
                .asString()
                .startsWith("GitHub, repository jupyterhub/mybinder.org-deploy, was not told")
                .contains("status 401", "Bad credentials")
                .doesNotContain("ghs_");
    }
}
