package dev.slipway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.site.ClusterConfig;
import dev.slipway.site.Loaded;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.SiteLoader;
import dev.slipway.site.ToolConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The example's {@code slipway.yaml}, read as a deployment reads it. */
class ExampleSiteTest {
    @TempDir
    Path folder;

    @BeforeEach
    void theSiteAsTheDemoMakesIt() throws IOException {
        var editor = editor();
        for (var file : Examples.files("mybinder").entrySet()) {
            editor.write(file.getKey().replace(".template", ""), file.getValue());
        }
        editor.write("travis/crypt-key.enc", "key");
    }

    @Test
    void isReadWithoutAWarning() {
        assertThat(loaded().warnings()).isEmpty();
    }

    @Test
    void usesEverySection() {
        var site = site();
        assertThat(site.tools()).containsOnlyKeys("helm", "pytest");
        assertThat(site.secrets()).isPresent();
        assertThat(site.repositories()).containsOnlyKeys("jupyterhub");
        assertThat(site.announcements())
                .singleElement()
                .satisfies(grafana -> assertThat(grafana.required()).isFalse());
        assertThat(site.releases()).containsOnlyKeys("mybinder");
        assertThat(site.targets()).containsOnlyKeys("staging", "prod");
        assertThat(site.validation().pytest()).isPresent();
        assertThat(site.validation().checks()).hasSize(2);
        assertThat(site.pipeline())
                .extracting(SiteConfig.DeployStage::name)
                .containsExactly("Deploy to staging", "Deploy to production");
    }

    @ParameterizedTest
    @MethodSource
    void isStillReadWhenOneThingIsBroken(Breakage breakage) throws IOException {
        // A slipway.yaml that cannot be read would stop the demo before the pipeline that it is to show.
        breakage.apply(editor());
        assertThat(loaded().warnings()).isEmpty();
    }

    static List<Breakage> isStillReadWhenOneThingIsBroken() {
        return Breakage.of(ExampleSite.MYBINDER);
    }

    @Test
    void theWrongChecksumIsThatOfTheOnlySource() throws IOException {
        Breakage.TOOL_CHECKSUM.apply(editor());
        assertThat(site().tools().get("helm"))
                .isNotNull()
                .satisfies(helm -> assertThat(helm.sources())
                        .singleElement()
                        .isInstanceOfSatisfying(
                                ToolConfig.Source.Download.class,
                                download -> assertThat(download.url()).startsWith("http://127.0.0.1:1234/downloads/")));
    }

    @Test
    void theClusterThatDoesNotAnswerIsStagingsAlone() throws IOException {
        Breakage.CLUSTER.apply(editor());
        var targets = site().targets();
        assertThat(targets.get("staging"))
                .isNotNull()
                .satisfies(staging -> assertThat(staging.cluster()).isInstanceOf(ClusterConfig.KubeconfigFile.class));
        assertThat(targets.get("prod"))
                .isNotNull()
                .satisfies(
                        prod -> assertThat(prod.cluster()).isInstanceOf(ClusterConfig.KubeconfigInEnvironment.class));
    }

    private SiteEditor editor() {
        return new SiteEditor(folder, "http://127.0.0.1:1234");
    }

    private SiteConfig site() {
        return loaded().value();
    }

    private Loaded.Valid<SiteConfig> loaded() {
        return switch (SiteLoader.load(folder)) {
            case Loaded.Valid<SiteConfig> valid -> valid;
            case Loaded.Invalid<SiteConfig> invalid -> throw new AssertionError(invalid.problems());
        };
    }
}
