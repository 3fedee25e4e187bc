package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.process.Command;
import dev.slipway.process.SystemProcesses;
import dev.slipway.testing.NotifiedServer;
import dev.slipway.testing.TempSite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code slipway deploy} of a commit that needs a Helm which is not to be had, so that it fails without a cluster. */
class NotifiedDeploymentIT {
    private final NotifiedServer.Slack slack = new NotifiedServer.Slack();

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>(System.getenv());
    private Path site = Path.of("");

    @BeforeEach
    void aSite() throws Exception {
        environment.put("HOME", folder.toString());
        environment.put("SLACK_WEBHOOK_URL", slack.webhook());
        environment.put("CI_JOB_URL", "https://ci.example/jobs/7");
        site = Files.createDirectory(folder.resolve("site"));
        TempSite.in(site).with("slipway.yaml", """
                site: example
                tools:
                  helm: {version: 3.22.0, sources: [{path: no-such-helm}]}
                notify:
                  slack: {url: $SLACK_WEBHOOK_URL, on: [start, failure]}
                releases:
                  example: {chart: example}
                targets:
                  staging: {cluster: {kubeconfig: $KUBECONFIG}}
                pipeline:
                  - Deploy to staging: [staging]
                """);
        git("init", "--quiet", ".");
        git("add", ".");
        git("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "--quiet", "-m", "Use Helm <4>");
    }

    @AfterEach
    void stop() {
        slack.close();
    }

    @Test
    void itsStartAndItsFailureAreTold() {
        var console = new RecordedConsole(site, environment);
        assertThat(console.run("deploy")).as(console.err()).isEqualTo(ExitCode.FAILED);
        assertThat(slack.texts())
                .satisfiesExactly(
                        start -> assertThat(start)
                                .startsWith("Deploying example")
                                .contains("\"Use Helm &lt;4&gt;\" by Ada to staging"),
                        end -> assertThat(end)
                                .startsWith("Failed to deploy example")
                                .contains(", at Install deployment tools › Install helm\n")
                                .endsWith("\nhttps://ci.example/jobs/7"));
        assertThat(console.out() + console.err()).doesNotContain("HuNtEr2", "was not told");
    }

    @Test
    void whatCouldNotBeToldIsAWarningAndChangesNothing() {
        environment.put("SLACK_WEBHOOK_URL", slack.webhook() + "-revoked");
        var console = new RecordedConsole(site, environment);
        assertThat(console.run("deploy")).as(console.err()).isEqualTo(ExitCode.FAILED);
        assertThat(console.err())
                .contains("Slack was not told how the deployment goes: status 404, no_service.")
                .doesNotContain("HuNtEr2");
    }

    /** Whatever they want to be told, and with nothing installed that only a deployment needs. */
    @Test
    void aTrialMessageComesOrItIsToldWhyNot() {
        var console = new RecordedConsole(site, environment);
        assertThat(console.run("notify")).as(console.err()).isEqualTo(ExitCode.OK);
        assertThat(console.out()).isEqualTo("Slack was sent a trial message.\n");
        assertThat(slack.texts())
                .singleElement()
                .asString()
                .startsWith("A trial message: deployments of example to staging are told here. Nothing was deployed");

        environment.put("SLACK_WEBHOOK_URL", slack.webhook() + "-revoked");
        var revoked = new RecordedConsole(site, environment);
        assertThat(revoked.run("notify", "--output", "json")).isEqualTo(ExitCode.FAILED);
        assertThat(revoked.out())
                .contains("\"who\":\"Slack\",\"outcome\":\"failed\",\"why\":\"status 404, no_service\"")
                .doesNotContain("HuNtEr2");

        environment.remove("SLACK_WEBHOOK_URL");
        var unset = new RecordedConsole(site, environment);
        assertThat(unset.run("notify")).isEqualTo(ExitCode.FAILED);
        assertThat(unset.out()).startsWith("Slack was not reached: there is nothing in $SLACK_WEBHOOK_URL");
    }

    private void git(String... arguments) throws Exception {
        var command = Command.of("git", environment, site, arguments);
        var result = new SystemProcesses(InstantSource.system()).run(command, Duration.ofMinutes(1));
        assertThat(result.succeeded()).as(String.join("\n", result.lines())).isTrue();
    }
}
