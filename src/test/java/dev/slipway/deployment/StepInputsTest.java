package dev.slipway.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.journal.Inputs;
import dev.slipway.pipeline.StepRef;
import dev.slipway.pipeline.Track;
import dev.slipway.site.Loaded;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.SiteLoader;
import dev.slipway.testing.TempSite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepInputsTest {
    private static final StepRef STAGING = new StepRef("Deploy to staging", "staging", "Upgrade release example");
    private static final StepRef PROD = new StepRef("Deploy to production", "prod", "Upgrade release example");
    private static final StepRef TOOLS = new StepRef("Install deployment tools", Track.SITE, "Install helm");

    @TempDir
    private Path folder;

    private TempSite site;
    private Path kubeconfig = Path.of("");

    @BeforeEach
    void aSite() throws Exception {
        site = TempSite.in(folder.resolve("site"));
        kubeconfig = Files.writeString(folder.resolve("kubeconfig"), "current-context: a\n");
    }

    private Inputs of(StepRef step) {
        return of(step, "c0ffee", Optional.empty());
    }

    private Inputs of(StepRef step, String commit, Optional<Path> cluster) {
        var root = folder.resolve("site");
        if (!(SiteLoader.load(root) instanceof Loaded.Valid<SiteConfig>(var config, var _))) {
            throw new AssertionError("the site is not valid");
        }
        return new StepInputs(config, commit, root, cluster, Map.of("KUBECONFIG", kubeconfig.toString())).apply(step);
    }

    @Test
    void theFactsNameCommitToolsTargetAndReleases() {
        assertThat(of(STAGING).facts())
                .containsEntry("commit", "c0ffee")
                .containsEntry("tool helm", "3.22.0")
                .containsEntry("target", "staging")
                .containsEntry("namespace", "staging")
                .containsEntry("variable host", "staging.example.org")
                .containsKeys("cluster", "tool pytest", "release example");
        assertThat(of(TOOLS).facts()).containsOnlyKeys("commit", "tool helm", "tool pytest");
    }

    @Test
    void whereTheCheckoutLiesMakesNoDifference() throws Exception {
        var here = of(STAGING).digest();
        folder = Files.createDirectories(folder.resolve("elsewhere"));
        site = TempSite.in(folder.resolve("site"));
        assertThat(of(STAGING).digest()).isEqualTo(here);
    }

    @Test
    void theSameSiteHasTheSameDigestsInAnotherProcess() {
        assertThat(of(STAGING).digest()).isEqualTo(of(STAGING).digest()).isNotEqualTo(of(PROD).digest());
    }

    @Test
    void aCommitChangesAll() {
        assertThat(of(TOOLS, "beef", Optional.empty()).digest())
                .isNotEqualTo(of(TOOLS).digest());
    }

    @Test
    void valuesChangeOnlyTheTargetsThatTheyAreFor() {
        var staging = of(STAGING).digest();
        var prod = of(PROD).digest();
        site.with("config/prod.yaml", "replicas: 3\n");
        assertThat(of(STAGING).digest()).isEqualTo(staging);
        assertThat(of(PROD).digest()).isNotEqualTo(prod);
    }

    @Test
    void aToolsVersionChangesAll() {
        var before = of(TOOLS).digest();
        site.with("tests/requirements.txt", "pytest==8.4.1\n");
        assertThat(of(TOOLS).digest()).isNotEqualTo(before);
    }

    @Test
    void aKubeconfigWhoseContextIsAnotherByNowIsAnotherCluster() throws Exception {
        var own = of(STAGING).digest();
        var named = of(STAGING, "c0ffee", Optional.of(kubeconfig)).digest();
        Files.writeString(kubeconfig, "current-context: b\n");
        assertThat(of(STAGING).digest()).isNotEqualTo(own);
        assertThat(of(STAGING, "c0ffee", Optional.of(kubeconfig)).digest()).isNotEqualTo(named);
    }

    @Test
    void noValueOfAFileIsAmongTheFacts() {
        assertThat(of(STAGING).facts().toString()).doesNotContain("canary", "current-context");
    }
}
