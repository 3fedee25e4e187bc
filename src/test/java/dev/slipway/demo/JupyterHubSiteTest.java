package dev.slipway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.site.CheckConfig;
import dev.slipway.site.Loaded;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.SiteLoader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The second example's files, read as a deployment reads them. */
class JupyterHubSiteTest {
    @TempDir
    Path folder;

    private SiteEditor editor;

    @BeforeEach
    void theSiteAsTheDemoMakesIt() throws IOException {
        editor = new SiteEditor(folder, "http://127.0.0.1:1234");
        for (var file : Examples.files("jupyterhub").entrySet()) {
            editor.write(file.getKey().replace(".template", ""), file.getValue());
        }
        editor.write("ci/crypt-key.enc", "key");
    }

    @Test
    void triesTheHubAfterEachRollout() {
        assertThat(site().validation().checks(CheckConfig.Hub.class))
                .singleElement()
                .satisfies(hub -> {
                    assertThat(hub.url()).isEqualTo("service://proxy:80");
                    assertThat(hub.token())
                            .isEqualTo(new CheckConfig.Hub.Token.InYaml(
                                    "secrets/config/${target}.yaml", "hub.checkToken"));
                    assertThat(hub.user())
                            .as("whom the hub's configuration lets the check be")
                            .isEqualTo("slipway-check");
                });
    }

    static List<Breakage> isStillReadWhenOneThingIsBroken() {
        return Breakage.of(ExampleSite.JUPYTERHUB);
    }

    @ParameterizedTest
    @MethodSource
    void isStillReadWhenOneThingIsBroken(Breakage breakage) throws IOException {
        breakage.apply(editor);
        assertThat(site().site()).isEqualTo("jupyterhub");
    }

    @Test
    void hubAndServersRunTheSameJupyterHubWhichIsTheChartsToo() throws IOException {
        var hub = version("images/hub/requirements.txt");
        assertThat(version("images/server/requirements.txt")).isEqualTo(hub);
        assertThat(Files.readString(folder.resolve("jupyterhub/Chart.yaml"))).contains("appVersion: " + hub + "\n");
    }

    @Test
    void everyPackageIsPinnedByItsHashes() throws IOException {
        for (var image : List.of("hub", "server")) {
            var text = Files.readString(folder.resolve("images/" + image + "/requirements.txt"));
            assertThat(text.replace("\\\n", "").lines().filter(line -> !line.startsWith("#")))
                    .hasSizeGreaterThan(50)
                    .allMatch(line -> line.matches("[a-z0-9-]+==\\S+( +--hash=sha256:[0-9a-f]{64})+"));
        }
        var lock = new String(
                Examples.files("jupyterhub/images").getOrDefault("proxy/package-lock.json", new byte[0]),
                StandardCharsets.UTF_8);
        assertThat(times("\"integrity\": \"sha512-", lock))
                .as("all but the two entries of the image itself")
                .isEqualTo(times("\"version\": ", lock) - 2)
                .isGreaterThan(20);
    }

    private static int times(String part, String text) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    private String version(String requirements) throws IOException {
        return Files.readString(folder.resolve(requirements))
                .lines()
                .filter(line -> line.startsWith("jupyterhub=="))
                .map(line -> line.substring("jupyterhub==".length()).replace(" \\", ""))
                .findFirst()
                .orElseThrow();
    }

    private SiteConfig site() {
        return switch (SiteLoader.load(folder)) {
            case Loaded.Valid<SiteConfig> valid -> {
                assertThat(valid.warnings()).isEmpty();
                yield valid.value();
            }
            case Loaded.Invalid<SiteConfig> invalid -> throw new AssertionError(invalid.problems());
        };
    }
}
