package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {
    @TempDir
    private Path folder;

    @Test
    void theExampleSiteIsExplainedWithoutTouchingAnything() throws Exception {
        var site = exampleSite();
        var console = new RecordedConsole(folder.resolve("elsewhere"), Map.of());
        assertThat(console.run("explain", "--site", site.toString()))
                .as(console.err())
                .isEqualTo(ExitCode.OK);
        assertThat(console.out())
                .startsWith("# What does a deployment of mybinder do?\n")
                .contains(
                        "## Stage 1: Install deployment tools",
                        "### Step 1: Install helm",
                        "### Step 1: Decrypt secrets",
                        "## Stage 3: Deploy to staging",
                        "#### What could go wrong?",
                        "The steps are exactly those of stage 3");
        assertThat(folder.resolve("elsewhere")).doesNotExist();
    }

    @Test
    void whoIsToldStandsInTheSitesDocument() throws Exception {
        var site = exampleSite();
        Files.writeString(site.resolve("slipway.yaml"), """
                notify:
                  slack: {url: $SLACK_WEBHOOK_URL, on: [start, failure]}
                  zulip: {url: https://zulip.example, email: bot@zulip.example, key: $KEY, channel: ops}
                  email: {server: mx, from: a@example.org, to: [ops@example.org]}
                  github: {repository: a/b, token: $GITHUB_TOKEN, deployments: false}
                """, StandardOpenOption.APPEND);
        var console = new RecordedConsole(folder.resolve("elsewhere"), Map.of());
        assertThat(console.run("explain", "--site", site.toString()))
                .as(console.err())
                .isEqualTo(ExitCode.OK);
        assertThat(console.out())
                .contains(
                        "## Who is told",
                        "- **Slack**: at start, failure.",
                        "- **Zulip**, channel ops, topic deployments: at failure, recovery.",
                        "- By **mail**, ops@example.org: at failure, recovery.",
                        "- **GitHub**, repository a/b: a status of the commit.");
    }

    /** The example as it is in the repository has no encrypted files: the demo makes them. */
    private Path exampleSite() throws Exception {
        var example = Path.of("examples/mybinder");
        var site = folder.resolve("site");
        try (var files = Files.walk(example)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var copy = site.resolve(example.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        for (var secret : List.of(
                "travis/crypt-key.enc",
                "secrets/grafana-api-key",
                "secrets/config/staging.yaml",
                "secrets/config/prod.yaml")) {
            var file = site.resolve(secret);
            Files.createDirectories(file.getParent());
            Files.write(file, "\0GITCRYPT\0not really".getBytes(StandardCharsets.UTF_8));
        }
        return site;
    }

    @Test
    void everyProblemOfASiteIsToldWithItsPlace() throws Exception {
        Files.writeString(folder.resolve("slipway.yaml"), "site: mybinder\ntolls: {}\n");
        var console = new RecordedConsole(folder, Map.of());
        assertThat(console.run("explain")).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).contains("slipway.yaml:2:1:", "tools");
        assertThat(console.out()).isEmpty();
    }

    @Test
    void withoutASiteThePersonIsToldHowToNameOne() {
        var console = new RecordedConsole(folder, Map.of());
        assertThat(console.run("explain")).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).contains("There is no slipway.yaml in " + folder, "--site DIR");
    }
}
