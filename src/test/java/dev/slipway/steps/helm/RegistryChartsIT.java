package dev.slipway.steps.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.site.ChartConfig;
import dev.slipway.site.ReleaseConfig;
import dev.slipway.testing.ChartRegistry;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.RecordingContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Charts of a real registry, with the real Helm of both lines. */
class RegistryChartsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    @TempDir
    Path folder;

    @TempDir
    Path data;

    private final RecordingContext context = new RecordingContext();
    private final ArrayList<Duration> pauses = new ArrayList<>();
    private ChartRegistry registry;
    private HelmSite site;
    private Sleeper sleeper = pauses::add;

    @BeforeEach
    void start() throws Exception {
        registry = new ChartRegistry(data);
        site = new HelmSite(folder);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private StepOutcome setUp(String version) throws Exception {
        var variables = new HashMap<>(RealTools.environment());
        variables.putAll(registry.trust());
        var helm = site.helm(RealTools.processes(), variables, RealTools.helm(version));
        return new SetUpHelm(site.config(), site.workspace(), helm, IndexSource.NONE, sleeper, InstantSource.system())
                .run(context);
    }

    private Failure failed(String version) throws Exception {
        var outcome = setUp(version);
        assertThat(outcome).isInstanceOf(StepOutcome.Failed.class);
        return ((StepOutcome.Failed) outcome).failure();
    }

    private void pinned(String digest) {
        site.release(ReleaseConfig.of("hub", ChartConfig.at(registry.url() + "/hub@" + digest, "1.0.0")));
    }

    private void depends(String version) throws IOException {
        site.chart(
                "mybinder",
                "dependencies:\n- {name: hub, version: " + version + ", repository: '" + registry.url() + "'}\n");
    }

    /** Publishes at the second pause. */
    private Sleeper publishing(String version) {
        return pause -> {
            pauses.add(pause);
            if (pauses.size() == 2) {
                try {
                    registry.publish("hub", version, "late");
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void aChartThatIsPinnedByItsDigestIsFetchedAndIsWhatIsInstalled(String version) throws Exception {
        pinned(registry.publish("hub", "1.0.0", "first"));
        assertThat(setUp(version)).isEqualTo(new StepOutcome.Succeeded("1 chart from repositories"));
        var facts = ChartReading.of(site.release("hub"), site.workspace());
        assertThat(facts.versions()).containsEntry("hub", "1.0.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void aVersionThatWasPublishedAnewIsNotInstalledWhereItIsPinned(String version) throws Exception {
        var first = registry.publish("hub", "1.0.0", "first");
        var second = registry.publish("hub", "1.0.0", "second");
        assertThat(second).isNotEqualTo(first);
        pinned(first);
        var failure = failed(version);
        assertThat(failure.observed())
                .isEqualTo("The registry has something else as chart hub 1.0.0 than what the site pins.");
        assertThat(failure.evidence())
                .containsExactly(
                        new Evidence.Fact("digest in the registry", second),
                        new Evidence.Fact("digest in slipway.yaml", first));
        assertThat(failure.worthRetrying()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void anArchiveThatIsNotWhatTheRegistrySaysIsRefused(String version) throws Exception {
        registry.publish("hub", "1.0.0", "first");
        registry.spoil();
        site.release(ReleaseConfig.of("hub", ChartConfig.at(registry.url() + "/hub", "1.0.0")));
        var failure = failed(version);
        assertThat(failure.observed()).startsWith("What was fetched of chart hub 1.0.0 is not what the registry's own");
        assertThat(failure.worthRetrying()).isFalse();

        site = new HelmSite(folder.resolve("second")).release("mybinder", "mybinder");
        depends("1.0.0");
        assertThat(failed(version).observed())
                .startsWith("What was fetched of the dependencies of chart mybinder is not what");
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void aVersionOfAReleasesChartThatIsPublishedLaterIsWaitedFor(String version) throws Exception {
        registry.publish("hub", "1.0.0", "first");
        site.release(ReleaseConfig.of(
                "hub", ChartConfig.at(registry.url() + "/hub", "2.0.0").waiting(PATIENCE)));
        sleeper = publishing("2.0.0");
        assertThat(setUp(version))
                .isInstanceOfSatisfying(
                        StepOutcome.Succeeded.class,
                        done -> assertThat(done.summary())
                                .startsWith("1 chart from repositories, waited ")
                                .endsWith(" for " + registry.url() + "/hub 2.0.0"));
        assertThat(pauses).containsExactly(Duration.ofSeconds(15), Duration.ofSeconds(30));
        assertThat(ChartReading.of(site.release("hub"), site.workspace()).versions())
                .containsEntry("hub", "2.0.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void aVersionOfADependencyThatIsPublishedLaterIsWaitedFor(String version) throws Exception {
        depends("2.0.0");
        site.release(ReleaseConfig.of("mybinder", ChartConfig.inSite("mybinder").waiting(PATIENCE)));
        sleeper = publishing("2.0.0");
        assertThat(setUp(version)).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(pauses).hasSize(2);
        assertThat(site.workspace().site().resolve("mybinder/charts/hub-2.0.0.tgz"))
                .exists();

        Files.delete(site.workspace().site().resolve("mybinder/charts/hub-2.0.0.tgz"));
        assertThat(setUp(version))
                .as("locked")
                .isEqualTo(new StepOutcome.Succeeded("chart mybinder with 1 dependency"));
        assertThat(site.workspace().site().resolve("mybinder/charts/hub-2.0.0.tgz"))
                .exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void aVersionThatIsNeverPublishedIsGivenUpInTime(String version) throws Exception {
        registry.publish("hub", "1.0.0", "first");
        site.release(ReleaseConfig.of(
                "hub", ChartConfig.at(registry.url() + "/hub", "9.9.9").waiting(Duration.ofSeconds(2))));
        sleeper = Sleeper.REAL;
        var failure = failed(version);
        assertThat(failure.observed()).contains("/hub:9.9.9: not found");
        assertThat(failure.evidence().getLast().toString()).contains("waited ", "/hub 9.9.9");
        assertThat(failure.worthRetrying()).isFalse();
    }
}
