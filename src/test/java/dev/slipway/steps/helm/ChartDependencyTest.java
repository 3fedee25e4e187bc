package dev.slipway.steps.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartDependencyTest {
    @TempDir
    Path folder;

    private List<ChartDependency> in(String yaml) throws IOException {
        return ChartDependency.in(Files.writeString(folder.resolve("Chart.yaml"), yaml));
    }

    @Test
    void knowsTheLineOfEachVersion() throws IOException {
        var dependencies = in("""
                apiVersion: v2
                name: mybinder
                version: 0.1.0
                dependencies:
                  - name: binderhub
                    version: 1.0.0-0.dev.git.3506.hba24eb2a
                    repository: https://jupyterhub.github.io/helm-chart
                  # the next one has no version
                  - {name: local, repository: "file://../local"}
                  - name: aliased
                    version: "~1.2"
                    repository: "@grafana"
                """);
        assertThat(dependencies)
                .containsExactly(
                        new ChartDependency(
                                "binderhub",
                                "1.0.0-0.dev.git.3506.hba24eb2a",
                                "https://jupyterhub.github.io/helm-chart",
                                6,
                                14),
                        new ChartDependency("local", "", "file://../local", 9, 5),
                        new ChartDependency("aliased", "~1.2", "@grafana", 11, 14));
        assertThat(dependencies.get(2).repositoryAlias()).contains("grafana");
        assertThat(dependencies.get(0).isFromHttp()).isTrue();
        assertThat(dependencies.get(1).isFromHttp()).isFalse();
    }

    @Test
    void leavesWhatIsNotYamlToHelm() throws IOException {
        assertThat(in("\tname: [")).isEmpty();
        assertThat(in("dependencies: none")).isEmpty();
        assertThat(in("")).isEmpty();
        assertThat(ChartDependency.in(folder.resolve("nowhere.yaml"))).isEmpty();
    }
}
