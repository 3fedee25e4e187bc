package dev.slipway.steps.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.process.Command;
import dev.slipway.site.ChartConfig;
import dev.slipway.site.ReleaseConfig;
import dev.slipway.testing.FolderServer;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.RecordingContext;
import dev.slipway.workspace.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With the real Helm of both lines, against a real chart repository. */
class SetUpHelmIT {
    private static final String NEWEST = "1.1.0-0.dev.git.3506.hba24eb2a";

    @TempDir
    static Path repository;

    @TempDir
    Path folder;

    private static FolderServer server;
    private final RecordingContext context = new RecordingContext();
    private Sleeper sleeper = Sleeper.REAL;
    private HelmSite site;

    @BeforeAll
    static void serveCharts(@TempDir Path charts) throws Exception {
        for (var version : List.of("1.0.0", NEWEST)) {
            pack(charts, "binderhub", version);
        }
        pack(charts, "binderhub-tools", "7.0.0");
        server = new FolderServer(repository);
        helm(charts, "repo", "index", repository.toString(), "--url", server.url());
    }

    private static void pack(Path charts, String name, String version) throws Exception {
        var chart = Files.createDirectories(charts.resolve(name));
        Files.writeString(
                chart.resolve("Chart.yaml"), "apiVersion: v2\nname: " + name + "\nversion: " + version + "\n");
        helm(charts, "package", chart.toString(), "--destination", repository.toString());
    }

    private static void helm(Path folder, String... arguments) throws Exception {
        var command =
                Command.of(RealTools.helm(RealTools.HELM_3).toString(), RealTools.environment(), folder, arguments);
        var result = RealTools.processes().run(command, Duration.ofMinutes(1));
        assertThat(result.succeeded()).as(result.lines().toString()).isTrue();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void makeSite() throws IOException {
        site = new HelmSite(folder).release("mybinder", "mybinder").repository("jupyterhub", server.url());
    }

    private void depends(String version, String url) throws IOException {
        site.chart(
                "mybinder",
                "dependencies:\n  - name: binderhub\n    version: " + version + "\n    repository: " + url + "\n");
    }

    private SetUpHelm step(HelmProgram helm) {
        return new SetUpHelm(
                site.config(),
                site.workspace(),
                helm,
                new SharedIndexes(RealTools.environment(), folder.resolve("cache"), InstantSource.system()),
                sleeper,
                InstantSource.system());
    }

    private StepOutcome setUp(String version) throws Exception {
        var helm = site.helm(RealTools.processes(), RealTools.environment(), RealTools.helm(version));
        return step(helm).run(context);
    }

    private Failure failed(String version) throws Exception {
        var outcome = setUp(version);
        assertThat(outcome).isInstanceOf(StepOutcome.Failed.class);
        return ((StepOutcome.Failed) outcome).failure();
    }

    private boolean has(String path) {
        return Files.isRegularFile(site.workspace().site().resolve(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void fetchesDependenciesWithAndWithoutALock(String version) throws Exception {
        depends("1.0.0", server.url());
        assertThat(setUp(version))
                .isEqualTo(new StepOutcome.Succeeded("1 repository, chart mybinder with 1 dependency"));
        assertThat(has("mybinder/charts/binderhub-1.0.0.tgz")).isTrue();
        assertThat(has("mybinder/Chart.lock")).isTrue();

        Files.delete(site.workspace().site().resolve("mybinder/charts/binderhub-1.0.0.tgz"));
        assertThat(setUp(version)).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(has("mybinder/charts/binderhub-1.0.0.tgz")).isTrue();
        assertThat(context.warnings()).isEmpty();

        depends("'>0.0.0-0'", server.url());
        assertThat(setUp(version)).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(has("mybinder/charts/binderhub-" + NEWEST + ".tgz")).isTrue();
        assertThat(context.warnings()).singleElement().asString().contains("does not fit");
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void fetchesFromARepositoryThatOnlyTheLockedChartNames(String version) throws Exception {
        var elsewhere = server.url() + "/";
        site = new HelmSite(folder).release("mybinder", "mybinder");
        depends("1.0.0", elsewhere);
        assertThat(setUp(version)).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(setUp(version)).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(has("mybinder/charts/binderhub-1.0.0.tgz")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void namesTheNewestWhereAVersionDoesNotExist(String version) throws Exception {
        depends("9.9.9", server.url());
        var failure = failed(version);
        assertThat(failure.observed())
                .isEqualTo("The dependency binderhub asks for version 9.9.9, which the repository " + server.url()
                        + " does not have. The newest there is " + NEWEST + ".");
        assertThat(failure.evidence())
                .contains(new Evidence.Fact(
                        "versions of binderhub in " + server.url(), "newest first: " + NEWEST + ", 1.0.0"))
                .anySatisfy(fact -> assertThat(fact.toString()).contains("can't get a valid version"));
        assertThat(failure.advice()).anyMatch(advice -> advice.contains("pull request was merged"));
        assertThat(failure.worthRetrying()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void findsALockedVersionThatIsGone(String version) throws Exception {
        depends("1.0.0", server.url());
        setUp(version);
        var lock = site.workspace().site().resolve("mybinder/Chart.lock");
        var index = repository.resolve("index.yaml");
        var full = Files.readString(index);
        try {
            Files.writeString(index, full.replace("version: 1.0.0", "version: 1.0.9"));
            var failure = failed(version);
            assertThat(failure.observed())
                    .contains("asks for version 1.0.0", "The newest there is " + NEWEST)
                    .doesNotContain("1.0.9");
            assertThat(failure.evidence().getFirst().toString()).contains("mybinder/Chart.lock");
            assertThat(lock).exists();
        } finally {
            Files.writeString(index, full);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void fetchesTheChartOfARepositoryAndNothingOfThePersonsConfiguration(String version) throws Exception {
        site = new HelmSite(folder)
                .repository("jupyterhub", server.url())
                .release(ReleaseConfig.of("hub", ChartConfig.at("jupyterhub/binderhub", "1.0.0")));
        var home = Files.createDirectories(folder.resolve("home"));
        var variables = new HashMap<>(RealTools.environment());
        variables.keySet().removeIf(name -> name.startsWith("XDG_"));
        variables.put("HOME", home.toString());
        variables.put("HELM_REPOSITORY_CONFIG", home.resolve("theirs.yaml").toString());
        var helm = site.helm(RealTools.processes(), variables, RealTools.helm(version));
        assertThat(step(helm).run(context))
                .isEqualTo(new StepOutcome.Succeeded("1 repository, 1 chart from repositories"));
        assertThat(ReleaseChart.archiveFolder(site.workspace(), site.release("hub"))
                        .resolve("binderhub-1.0.0.tgz"))
                .exists();
        assertThat(home).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void triesAgainWhereNothingAnswersAndNotWhereThereIsNoRepository(String version) throws Exception {
        depends("1.0.0", server.url());
        site.repository("jupyterhub", "http://127.0.0.1:1");
        assertThat(failed(version).worthRetrying()).isTrue();
        site.repository("jupyterhub", server.url() + "/nothing/here");
        var failure = failed(version);
        assertThat(failure.worthRetrying()).isFalse();
        assertThat(failure.advice()).singleElement().asString().contains("/index.yaml");
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void anIndexThatHasNotChangedIsNotFetchedAgainByAnotherDeployment(String version) throws Exception {
        depends("1.0.0", server.url());
        setUp(version);
        var seen = server.requests().size();
        FolderTree.remove(site.workspace().helm());
        assertThat(setUp(version)).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(server.requests().subList(seen, server.requests().size()))
                .contains("unchanged /index.yaml")
                .doesNotContain("/index.yaml");
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void aVersionThatIsPublishedLaterIsWaitedFor(String version) throws Exception {
        depends("2.0.0", server.url());
        site.release(ReleaseConfig.of("mybinder", ChartConfig.inSite("mybinder").waiting(Duration.ofMinutes(15))));
        var index = repository.resolve("index.yaml");
        var full = Files.readString(index);
        var pauses = new ArrayList<Duration>();
        sleeper = pause -> {
            pauses.add(pause);
            if (pauses.size() == 2) {
                publish(full);
            }
        };
        try {
            assertThat(setUp(version))
                    .isInstanceOfSatisfying(
                            StepOutcome.Succeeded.class,
                            done -> assertThat(done.summary())
                                    .startsWith("1 repository, chart mybinder with 1 dependency, waited ")
                                    .endsWith(" for binderhub 2.0.0"));
            assertThat(has("mybinder/charts/binderhub-2.0.0.tgz")).isTrue();
            assertThat(pauses).containsExactly(Duration.ofSeconds(15), Duration.ofSeconds(30));
            assertThat(context.progress())
                    .anySatisfy(told -> assertThat(told)
                            .startsWith("waiting for binderhub 2.0.0, not published yet, the newest there is " + NEWEST
                                    + " (asked 2 times, "));
        } finally {
            Files.writeString(index, full);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void aLockedVersionThatIsPublishedLaterIsWaitedForThoughAnOlderOneWouldDo(String version) throws Exception {
        depends("'>=1.0.0'", server.url());
        site.release(ReleaseConfig.of("mybinder", ChartConfig.inSite("mybinder").waiting(Duration.ofMinutes(15))));
        var index = repository.resolve("index.yaml");
        var full = Files.readString(index);
        try {
            publish(full);
            setUp(version);
            var lock = site.workspace().site().resolve("mybinder/Chart.lock");
            assertThat(lock).content().contains("version: 2.0.0");
            Files.delete(site.workspace().site().resolve("mybinder/charts/binderhub-2.0.0.tgz"));

            Files.writeString(index, full);
            var pauses = new ArrayList<Duration>();
            sleeper = pause -> {
                pauses.add(pause);
                publish(full);
            };
            assertThat(setUp(version)).isInstanceOf(StepOutcome.Succeeded.class);
            assertThat(pauses).hasSize(1);
            assertThat(has("mybinder/charts/binderhub-2.0.0.tgz")).isTrue();
        } finally {
            Files.writeString(index, full);
        }
    }

    /** As a chart's own release does it, some minutes after its pull request was merged. */
    private void publish(String index) {
        try {
            pack(folder, "binderhub", "2.0.0");
            var archive = repository.resolve("binderhub-2.0.0.tgz");
            Files.writeString(
                    repository.resolve("index.yaml"), index.replaceFirst("(?m)^  binderhub:\\n", """
                              binderhub:
                              - apiVersion: v2
                                created: "2026-01-01T00:00:00Z"
                                digest: %s
                                name: binderhub
                                urls: [%s/binderhub-2.0.0.tgz]
                                version: 2.0.0
                            """.formatted(
                                    SharedIndexes.sha256(archive), server.url())));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void aVersionThatIsNeverPublishedIsGivenUpInTimeAndToldAsEver(String version) throws Exception {
        depends("9.9.9", server.url());
        site.release(ReleaseConfig.of("mybinder", ChartConfig.inSite("mybinder").waiting(Duration.ofSeconds(2))));
        var failure = failed(version);
        assertThat(failure.observed()).contains("asks for version 9.9.9", "The newest there is " + NEWEST);
        assertThat(failure.evidence().getLast().toString()).contains("waited ", "for binderhub 9.9.9");
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void anArchiveThatIsNotTheOneThatTheIndexListsIsRefused(String version) throws Exception {
        var archive = repository.resolve("binderhub-tools-7.0.0.tgz");
        var whole = Files.readAllBytes(archive);
        site.chart("mybinder", """
                dependencies:
                  - {name: binderhub-tools, version: 7.0.0, repository: %s}
                """.formatted(server.url()));
        site.release(ReleaseConfig.of("tools", ChartConfig.at("jupyterhub/binderhub-tools", "7.0.0")));
        assertThat(setUp(version)).isInstanceOf(StepOutcome.Succeeded.class);
        try {
            pack(folder, "binderhub-tools", "7.0.0");
            assertThat(Files.readAllBytes(archive)).isNotEqualTo(whole);
            FolderTree.remove(folder.resolve("cache"));
            var failure = failed(version);
            assertThat(failure.observed())
                    .isEqualTo(
                            "The archive of binderhub-tools 7.0.0 that was fetched is not the one that the repository "
                                    + server.url() + " lists.");
            assertThat(failure.evidence()).hasSize(2);

            site.chart("mybinder", "");
            FolderTree.remove(folder.resolve("cache"));
            FolderTree.remove(ReleaseChart.archiveFolder(site.workspace(), site.release("tools")));
            assertThat(failed(version).observed()).startsWith("The archive of binderhub-tools 7.0.0 that was fetched");
        } finally {
            Files.write(archive, whole);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void aRangeWithoutALockIsWarnedOf(String version) throws Exception {
        depends("'^1.0.0'", server.url());
        assertThat(setUp(version)).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(context.warnings())
                .singleElement()
                .asString()
                .contains("there is no mybinder/Chart.lock", "helm dependency update ./mybinder");
    }
}
