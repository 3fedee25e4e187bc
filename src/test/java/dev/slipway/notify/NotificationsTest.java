package dev.slipway.notify;

import static dev.slipway.notify.ToldDeployment.everything;
import static dev.slipway.notify.ToldDeployment.forAll;
import static dev.slipway.notify.ToldDeployment.stage;
import static dev.slipway.notify.ToldDeployment.usual;
import static dev.slipway.notify.ToldDeployment.variable;
import static dev.slipway.notify.ToldDeployment.wish;
import static dev.slipway.testing.ScriptedStep.doing;
import static dev.slipway.testing.ScriptedStep.succeeding;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.Stage;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.Track;
import dev.slipway.site.NotificationConfig;
import dev.slipway.site.NotificationConfig.Occasion;
import dev.slipway.site.NotificationConfig.Wish;
import dev.slipway.site.SecretValue;
import dev.slipway.testing.ContractServer.Reply;
import dev.slipway.testing.NotifiedServer;
import dev.slipway.testing.ScriptedStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotificationsTest {
    private final NotifiedServer.Slack slack = new NotifiedServer.Slack();

    @TempDir
    Path folder;

    private ToldDeployment deployment;

    @BeforeEach
    void configure() {
        deployment = new ToldDeployment(folder);
        deployment.environment.put("SLACK", slack.webhook());
    }

    @AfterEach
    void stop() {
        slack.close();
    }

    private static List<NotificationConfig> slack(Wish wish) {
        return List.of(new NotificationConfig.Slack(variable("SLACK"), wish));
    }

    private static ScriptedStep failing(String observed) {
        return doing("Await rollout", _ -> new StepOutcome.Failed(Failure.of("waiting", observed)));
    }

    @Test
    void nobodyIsToldThatAllIsWellAsUsual() {
        assertThat(deployment.run(slack(usual()), stage("staging", succeeding("Deploy"))))
                .isEmpty();
        assertThat(slack.requests()).isEmpty();
    }

    @Test
    void aFailureIsToldWithItsPlaceAndCause() {
        deployment.environment.putAll(
                Map.of("GITHUB_SERVER_URL", "https://github.com", "GITHUB_REPOSITORY", "a/b", "GITHUB_RUN_ID", "7"));
        assertThat(deployment.run(
                        slack(usual()),
                        stage("staging", failing("Deployment/hub is not\n ready")),
                        stage("prod", succeeding("Deploy"))))
                .isEmpty();
        assertThat(slack.texts()).singleElement().asString().satisfies(text -> {
            assertThat(text.lines()).hasSize(3);
            assertThat(text)
                    .startsWith("Failed to deploy mybinder 01234567 \"Bump &lt;binderhub&gt; &amp; @all\" by Ada"
                            + " to staging, prod after ")
                    .contains(", at Deploy to staging › staging › Await rollout\nDeployment/hub is not ready.")
                    .endsWith("\nhttps://github.com/a/b/actions/runs/7");
        });
    }

    @Test
    void aStartARecoveryAndASuccessAreToldToWhoWantsThem() {
        deployment.previousWasBad = true;
        deployment.run(slack(wish(Occasion.START, Occasion.RECOVERY)), stage("staging", succeeding("Deploy")));
        assertThat(slack.texts()).satisfiesExactly(start -> assertThat(start).startsWith("Deploying mybinder"), end -> {
            assertThat(end).startsWith("Deployed mybinder").contains("recovered");
        });

        deployment.previousWasBad = false;
        deployment.run(slack(wish(Occasion.RECOVERY)), stage("staging", succeeding("Deploy")));
        assertThat(slack.texts()).hasSize(2);
        deployment.run(slack(wish(Occasion.SUCCESS)), stage("staging", succeeding("Deploy")));
        assertThat(slack.texts()).hasSize(3).last().asString().doesNotContain("recovered");
    }

    @Test
    void aTargetThatFailedIsToldThoughItIsNotRequired() {
        var optional = new Stage(
                "Deploy to the others",
                List.of(Track.inOrder("turing", List.of(failing("no room"))).required(false)));
        deployment.previousWasBad = true;
        deployment.run(slack(usual()), stage("staging", succeeding("Deploy")), optional);
        assertThat(deployment.verdict).isEqualTo(Verdict.SUCCEEDED);
        assertThat(slack.texts())
                .singleElement()
                .asString()
                .startsWith("Deployed mybinder")
                .contains(", but it failed at Deploy to the others › turing › Await rollout\nno room.");
    }

    @Test
    void anInterruptionIsToldAsAFailure() {
        deployment.cancellation.cancel("SIGTERM");
        deployment.run(slack(usual()), stage("staging", succeeding("Deploy")));
        assertThat(deployment.verdict).isEqualTo(Verdict.INTERRUPTED);
        assertThat(slack.texts()).singleElement().asString().startsWith("Interrupted, after ");
    }

    @Test
    void aSiteHasWordsOfItsOwnInWhichEmptyLinesAreLeftOut() {
        var wish = new Wish(
                Set.of(Occasion.START),
                "*${site}* ${outcome}: ${commit} to ${targets}\n${cause}\n\n${link}\nby ${author}");
        deployment.run(slack(wish), stage("staging", succeeding("Deploy")));
        assertThat(slack.texts()).containsExactly("*mybinder* started: 01234567 to staging\n\nby Ada");
    }

    @Test
    void whatIsSecretIsMaskedInWhatIsTold() {
        deployment.title = "Set the password hunter2-in-a-title";
        var learning = doing("Decrypt secrets", _ -> {
            deployment.mask.learn("hunter2-in-a-title");
            deployment.mask.learn("hunter2-in-a-log");
            return new StepOutcome.Succeeded("");
        });
        deployment.run(
                slack(usual()),
                forAll(learning),
                stage("staging", failing("it prints hunter2-\u0007in-a-log and " + slack.webhook())));
        assertThat(slack.texts()).singleElement().asString().contains("•••").doesNotContain("hunter2", "HuNtEr2");
    }

    /** The environment's secrets are known before anything is run, and not only when something is sent. */
    @Test
    void theAddressOfAWebhookIsMaskedFromTheBeginning() {
        deployment.run(slack(usual()), stage("staging", succeeding("Deploy")));
        assertThat(deployment.mask.apply("curl " + slack.webhook())).isEqualTo("curl •••");
    }

    @Test
    void whatComesBeforeTheSiteIsDecryptedWaitsForIt() throws Exception {
        var file = folder.resolve("secrets/slack");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "\0GITCRYPT\0canary");
        var decrypting = doing("Decrypt secrets", _ -> {
            write(file, slack.webhook() + "\n");
            return new StepOutcome.Succeeded("");
        });
        List<NotificationConfig> configs =
                List.of(new NotificationConfig.Slack(new SecretValue.InFile("secrets/slack"), everything()));
        assertThat(deployment.run(configs, forAll(decrypting), stage("staging", succeeding("Deploy"))))
                .isEmpty();
        assertThat(slack.texts()).satisfiesExactly(start -> assertThat(start).startsWith("Deploying"), end -> {
            assertThat(end).startsWith("Deployed");
        });

        Files.writeString(file, "\0GITCRYPT\0canary");
        assertThat(deployment.run(configs, forAll(failing("no key"))))
                .singleElement()
                .satisfies(warning -> {
                    assertThat(warning).startsWith("Slack was not told").contains("secrets/slack", "still encrypted");
                    assertThat(warning).doesNotContain("canary");
                });
    }

    private static void write(Path file, String content) {
        try {
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aSecretThatIsNotThereIsToldOnlyWhenItIsNeeded() {
        deployment.environment.remove("SLACK");
        assertThat(deployment.run(slack(usual()), stage("staging", succeeding("Deploy"))))
                .isEmpty();
        assertThat(deployment.run(slack(usual()), stage("staging", failing("no"))))
                .containsExactly("Slack was not told how the deployment goes: there is nothing in $SLACK.");
        deployment.environment.put("SLACK", "hooks.slack.com/services/HuNtEr2");
        assertThat(deployment.run(slack(usual()), stage("staging", failing("no"))))
                .singleElement()
                .asString()
                .contains("what stands in $SLACK is not an address")
                .doesNotContain("HuNtEr2");
    }

    @Test
    void aBusyServerIsAskedAgainWhenItSays() {
        var then = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().minusSeconds(60).atOffset(ZoneOffset.UTC));
        slack.next(new Reply(429, Map.of("Retry-After", "17"), "rate_limited"));
        slack.next(new Reply(503, Map.of(), "later"));
        slack.next(new Reply(500, Map.of("Retry-After", then), "later"));
        assertThat(deployment.run(slack(usual()), stage("staging", failing("no"))))
                .isEmpty();
        assertThat(slack.requests()).hasSize(4);
        assertThat(deployment.pauses).hasSize(3);
        assertThat(deployment.pauses.getFirst()).isEqualTo(Duration.ofSeconds(17));
        assertThat(deployment.pauses.get(1)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(deployment.pauses.getLast()).isEqualTo(Duration.ZERO);
    }

    @Test
    void aServerThatWantsALongPauseOrSaysNoIsNotAskedAgain() {
        slack.next(new Reply(429, Map.of("Retry-After", "3600"), "rate_limited"));
        assertThat(deployment.run(slack(usual()), stage("staging", failing("no"))))
                .containsExactly("Slack was not told how the deployment goes: status 429, rate_limited.");
        slack.next(new Reply(404, Map.of(), "no_service " + slack.webhook()));
        assertThat(deployment.run(slack(usual()), stage("staging", failing("no"))))
                .containsExactly("Slack was not told how the deployment goes: status 404, no_service •••.");
        assertThat(slack.requests()).hasSize(2);
        assertThat(deployment.verdict).isEqualTo(Verdict.FAILED);
    }

    @Test
    void aRedirectToALoginPageIsNoYes() {
        slack.next(new Reply(302, Map.of("Location", slack.address() + "/login"), ""));
        assertThat(deployment.run(slack(usual()), stage("staging", failing("no"))))
                .containsExactly("Slack was not told how the deployment goes: status 302.");
    }

    @Test
    void aDeadServerNeitherFailsNorStopsADeployment() {
        deployment.environment.put("SLACK", "http://127.0.0.1:1/hook");
        assertThat(deployment.run(slack(everything()), stage("staging", succeeding("Deploy"))))
                .singleElement()
                .asString()
                .contains("Slack was not told", "(4 attempts)");
        assertThat(deployment.verdict).isEqualTo(Verdict.SUCCEEDED);
    }

    /** Were it waited for, the deployment would not end before the test's own limit: the server answers when it is closed. */
    @Test
    void aSilentServerIsNotWaitedForAndCostsOthersNothing() {
        slack.fallSilent();
        try (var other = new NotifiedServer.Slack()) {
            deployment.environment.put("OTHER", other.webhook());
            deployment.lastMoment = Duration.ofSeconds(3);
            assertThat(deployment.run(
                            List.of(
                                    new NotificationConfig.Slack(variable("SLACK"), everything()),
                                    new NotificationConfig.Slack(variable("OTHER"), everything())),
                            stage("staging", succeeding("Deploy"))))
                    .containsExactly("Slack was not told how the deployment goes: it took too long; the deployment does"
                            + " not wait for it.");
            assertThat(other.texts()).hasSize(2);
        }
        assertThat(deployment.listener.events(PipelineEvent.DeploymentEnded.class))
                .hasSize(1);
    }

    @Test
    void theEndIsToldOnAnInterruptedThreadToo() {
        var interrupting = doing("Deploy", _ -> new StepOutcome.Succeeded(""));
        Thread.currentThread().interrupt();
        deployment.run(slack(wish(Occasion.SUCCESS)), stage("staging", interrupting));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(slack.texts()).hasSize(1);
    }
}
