package dev.slipway.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.deployment.StepCatalogue;
import dev.slipway.testing.TempSite;
import java.io.File;
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
    void aMergeOfWhatIsNoMapIsToldWithItsPlace() {
        var site = TempSite.in(folder).with("slipway.yaml", "common: &common [x, y]\nsite: example\n<<: *common\n");
        assertThat(site.load())
                .isInstanceOfSatisfying(
                        Loaded.Invalid.class,
                        invalid -> assertThat(invalid.problems().toString())
                                .contains("slipway.yaml:4:1: what a '<<' above this place merges is no map."));
    }

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
                .contains(SecretsConfig.of(new SecretsConfig.GitCryptKey.OpenSsl(
                        "travis/crypt-key.enc",
                        new SecretsConfig.OpenSslKey.Raw(new Variable("CRYPT_KEY"), new Variable("CRYPT_IV")))));
        assertThat(site.repositories().values())
                .containsExactly(new RepositoryConfig("example", "https://charts.example.org"));
        assertThat(site.announcements())
                .containsExactly(new GrafanaConfig(
                        "https://grafana.example.org",
                        Optional.of(new SecretValue.InFile("secrets/grafana-api-key")),
                        List.of("deployment-start"),
                        false));
        assertThat(site.releases().values())
                .containsExactly(ReleaseConfig.of(
                        "example",
                        ChartConfig.inSite("example"),
                        "config/common/*.yaml",
                        "config/${target}.yaml",
                        "secrets/config/${target}.yaml"));
        assertThat(site.targets().get("prod"))
                .isEqualTo(new TargetConfig(
                        "prod",
                        "prod",
                        new ClusterConfig.KubeconfigInEnvironment(new Variable("KUBECONFIG"), Optional.empty()),
                        Map.of("host", "example.org"),
                        Duration.ofMinutes(10),
                        FailurePolicy.KEEP,
                        DriftPolicy.WARN,
                        true));
        assertThat(site.validation())
                .isEqualTo(new ValidationConfig(
                        Optional.of(new ValidationConfig.Pytest(
                                List.of("-vx", "--release=${target}", "tests/"), 3, Duration.ofMinutes(10))),
                        List.of(new CheckConfig.Http(
                                "https://${host}/health",
                                CheckConfig.Http.Expected.status(200),
                                3,
                                Duration.ofSeconds(30)))));
        assertThat(site.pipeline())
                .containsExactly(stage("Deploy to staging", "staging"), stage("Deploy to production", "prod"));
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

    @Test
    void tellsOfAFileThatIsNotThere() {
        assertThat(problems(SiteLoader.load(folder)))
                .singleElement()
                .asString()
                .startsWith("slipway.yaml:1:1: there is no such file in " + folder);
    }

    @Test
    void tellsOfAnEmptyFile() {
        assertThat(problems(TempSite.in(folder)
                        .with("slipway.yaml", "# nothing yet\n")
                        .load()))
                .containsExactly(
                        "slipway.yaml:1:1: the file is empty. See docs/slipway-yaml.md for what belongs in it.");
    }

    @Test
    void tellsOfAFileThatIsEncrypted() {
        assertThat(problems(TempSite.in(folder).withLocked("slipway.yaml").load()))
                .singleElement()
                .asString()
                .contains("encrypted with git-crypt");
    }

    @Test
    void stopsAtASyntaxErrorWhichMakesTheRestUnreadable() {
        assertThat(problems(TempSite.in(folder)
                        .replacing("site: example", "site: 'example")
                        .load()))
                .hasSize(1)
                .first()
                .asString()
                .startsWith(
                        "slipway.yaml:1:7: the quote that opens here is closed only in line 15, and what stands behind it");
    }

    @Test
    void readsOnWhereAKeyStandsTwice() {
        assertThat(problems(TempSite.in(folder)
                        .with("slipway.yaml", TempSite.SLIPWAY_YAML + "site: again\nsecrets2: {}\n")
                        .load()))
                .hasSize(2);
    }

    @Test
    void tellsOfASecondDocument() {
        assertThat(problems(TempSite.in(folder)
                        .with("slipway.yaml", TempSite.SLIPWAY_YAML + "---\nsite: other\n")
                        .load()))
                .singleElement()
                .asString()
                .contains("a second document begins here");
    }

    @Test
    void readsAFileWithAByteOrderMarkAndWindowsLineEnds() {
        SiteConfig plain = TempSite.in(folder.resolve("a")).config();
        SiteConfig windows = TempSite.in(folder.resolve("b"))
                .with("slipway.yaml", "\uFEFF" + TempSite.SLIPWAY_YAML.replace("\n", "\r\n"))
                .config();

        assertThat(windows).isEqualTo(plain);
    }

    @Test
    void looksForAKeyFileWhereThePersonWorks() {
        TempSite checkout = TempSite.in(folder.resolve("checkout"))
                .replacing(
                        "{openssl: {file: travis/crypt-key.enc, key: $CRYPT_KEY, iv: $CRYPT_IV}}",
                        "{file: .git-crypt-key}");
        Path person = TempSite.in(folder.resolve("person"))
                .with(".git-crypt-key", "k")
                .root();

        assertThat(problems(checkout.load())).hasSize(1);
        assertThat(problems(SiteLoader.load(checkout.root(), person))).isEmpty();
    }

    @Test
    void theNamesOfEveryDeploymentsOwnStagesAreTaken() {
        for (String own : List.of(StepCatalogue.INSTALL, StepCatalogue.CONFIGURE)) {
            assertThat(problems(TempSite.in(folder)
                            .replacing("Deploy to staging", own)
                            .load()))
                    .singleElement()
                    .asString()
                    .contains("every deployment has a stage '" + own + "' already");
        }
    }

    @Test
    void tellsOfAFolderThatCannotBeRead() {
        TempSite site = TempSite.in(folder);
        File closed = folder.resolve("config/common").toFile();
        // The superuser reads everything.
        assumeTrue(closed.setReadable(false) && closed.list() == null);
        try {
            assertThat(problems(site.load()))
                    .containsExactly(
                            "slipway.yaml:15:14: a folder of 'config/common/*.yaml' cannot be read. May you read"
                                    + " it?");
        } finally {
            assertThat(closed.setReadable(true)).isTrue();
        }
    }

    private static List<String> problems(Loaded<SiteConfig> loaded) {
        return switch (loaded) {
            case Loaded.Valid<SiteConfig> _ -> List.of();
            case Loaded.Invalid<SiteConfig> invalid ->
                invalid.problems().stream().map(Problem::toString).toList();
        };
    }

    private static SiteConfig.DeployStage stage(String name, String target) {
        return new SiteConfig.DeployStage(
                name, List.of(new SiteConfig.DeployGroup(List.of(target), 10, Duration.ZERO)));
    }
}
