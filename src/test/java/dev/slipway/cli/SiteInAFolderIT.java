package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.process.Command;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A site that is a folder of a greater repository, looked at without a deployment, on the real cluster. */
@ExtendWith(TestCluster.class)
class SiteInAFolderIT {
    @TempDir
    private Path folder;

    @Test
    void itsCredentialsAreFoundThere(Namespace namespace) throws Exception {
        var site = Files.createDirectories(folder.resolve("sites/one"));
        var chart = Files.createDirectories(site.resolve("hub"));
        Files.writeString(chart.resolve("Chart.yaml"), "apiVersion: v2\nname: hub\nversion: 0.1.0\n");
        Files.copy(namespace.access().kubeconfig(), site.resolve("kubeconfig.yaml"));
        Files.writeString(site.resolve("slipway.yaml"), """
                site: one
                tools: {helm: %s}
                releases: {hub: {chart: hub}}
                targets:
                  prod: {cluster: {kubeconfig: kubeconfig.yaml}, namespace: %s}
                pipeline: [Deploy: [prod]]
                """.formatted(RealTools.HELM_3, namespace.name()));
        git("init", "--quiet", ".");
        git("add", ".");
        git("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "--quiet", "-m", "A site");
        var console = new RecordedConsole(site, RealTools.environment());

        assertThat(console.run("rollback", "prod", "--plan")).isEqualTo(ExitCode.FAILED);

        assertThat(console.out()).contains("hub stays as it is: there is no such release on the target");
    }

    private void git(String... arguments) throws Exception {
        var command = Command.of("git", RealTools.environment(), folder, arguments);
        var result = RealTools.processes().run(command, Duration.ofMinutes(1));
        assertThat(result.succeeded()).as(String.join("\n", result.lines())).isTrue();
    }
}
