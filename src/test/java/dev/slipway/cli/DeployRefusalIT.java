package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.process.Command;
import dev.slipway.process.SystemProcesses;
import dev.slipway.testing.TempSite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code slipway deploy} finds wrong with a commit before it begins: with the real git, and no cluster. */
class DeployRefusalIT {
    @TempDir
    private Path folder;

    private Map<String, String> environment = Map.of();

    @BeforeEach
    void anEnvironment() {
        environment = new HashMap<>(System.getenv());
        environment.put("HOME", folder.toString());
    }

    @Test
    void aCauseOfTheSitesOwnThatCannotBeReadIsToldWithItsPlaceAndNothingIsDone() throws Exception {
        var site = Files.createDirectory(folder.resolve("site"));
        TempSite.in(site)
                .replacing("pipeline:", "knowledge: [ops/*.yaml]\npipeline:")
                .with("ops/licence.yaml", """
                title: The licence server does not answer
                phase: rollout
                certainty: surely
                """);
        commit(site);
        var console = new RecordedConsole(site, environment);
        assertThat(console.run("deploy")).isEqualTo(ExitCode.USAGE);
        assertThat(console.out() + console.err())
                .contains("ops/licence.yaml:3:12: ", "surely", "Nothing was deployed")
                .doesNotContain("Install deployment tools");
        assertThat(site.resolve("state")).doesNotExist();
    }

    private void commit(Path site) throws Exception {
        git(site, "init", "--quiet", ".");
        git(site, "add", ".");
        git(site, "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "--quiet", "-m", "A cause");
    }

    private void git(Path where, String... arguments) throws Exception {
        var command = Command.of("git", environment, where, arguments);
        var result = new SystemProcesses(InstantSource.system()).run(command, Duration.ofMinutes(1));
        assertThat(result.succeeded()).as(String.join("\n", result.lines())).isTrue();
    }
}
