package dev.slipway.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.TempSite;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteLoaderTest {
    @TempDir
    Path folder;

    @Test
    void readsEverySection() {
        SiteConfig site = TempSite.in(folder).config();

        assertThat(site.site()).isEqualTo("example");
        assertThat(site.tools())
                .containsExactly(
                        Map.entry("helm", new ToolConfig("helm", Optional.of("3.22.0"), List.of())),
                        Map.entry(
                                "pytest",
                                new ToolConfig(
                                        "pytest",
                                        Optional.empty(),
                                        List.of(new ToolConfig.Source.PythonRequirements("tests/requirements.txt")))));
        assertThat(site.secrets())
                .contains(new SecretsConfig(Optional.of(new SecretsConfig.GitCryptKey.OpenSsl(
                        "travis/crypt-key.enc", new Variable("CRYPT_KEY"), new Variable("CRYPT_IV")))));
        assertThat(site.repositories().values())
                .containsExactly(new RepositoryConfig("example", "https://charts.example.org"));
        assertThat(site.announcements())
                .containsExactly(new GrafanaConfig(
                        "https://grafana.example.org",
                        Optional.of(new SecretValue.InFile("secrets/grafana-api-key")),
                        List.of("deployment-start"),
                        false));
        assertThat(site.releases().values())
                .containsExactly(new ReleaseConfig(
                        "example",
                        "example",
                        Optional.empty(),
                        Optional.empty(),
                        List.of("config/common/*.yaml", "config/${target}.yaml", "secrets/config/${target}.yaml"),
                        Duration.ofMinutes(10)));
        assertThat(site.targets().get("prod"))
                .isEqualTo(new TargetConfig(
                        "prod",
                        "prod",
                        new ClusterConfig.KubeconfigInEnvironment(new Variable("KUBECONFIG"), Optional.empty()),
                        Map.of("host", "example.org"),
                        Duration.ofMinutes(10)));
        assertThat(site.validation())
                .isEqualTo(new ValidationConfig(
                        Optional.of(new ValidationConfig.Pytest(
                                List.of("-vx", "--release=${target}", "tests/"), 3, Duration.ofMinutes(10))),
                        List.of(new ValidationConfig.HttpCheck(
                                "https://${host}/health",
                                200,
                                Optional.empty(),
                                Map.of(),
                                5,
                                Duration.ofSeconds(30)))));
        assertThat(site.pipeline())
                .containsExactly(
                        new SiteConfig.DeployStage("Deploy to staging", List.of("staging")),
                        new SiteConfig.DeployStage("Deploy to production", List.of("prod")));
    }

    @Test
    void keepsTheOrderOfTheFile() {
        SiteConfig site = TempSite.in(folder)
                .replacing("targets:\n", "targets:\n  zebra: {cluster: {kubeconfig: $K}, variables: {host: z}}\n")
                .replacing("[prod]", "[prod, zebra]")
                .with("config/zebra.yaml", "")
                .with("secrets/config/zebra.yaml", "")
                .config();

        assertThat(site.targets().keySet()).containsExactly("zebra", "staging", "prod");
    }
}
