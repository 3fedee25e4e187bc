package dev.slipway.steps.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.testing.RecordingContext;
import dev.slipway.testing.ScriptedProcesses;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The words that the programs answer with here were recorded from Helm 3.22.0. */
class SetUpHelmTest {
    private static final String REPOSITORY = "https://jupyterhub.github.io/helm-chart";
    private static final String DEPENDENCIES = """
            dependencies:
              - name: binderhub
                version: 9.9.9
                repository: https://jupyterhub.github.io/helm-chart/
            """;
    private static final String NO_VERSION = "Error: can't get a valid version for 1 subchart(s): \"binderhub\""
            + " (repository \"https://jupyterhub.github.io/helm-chart\", version \"9.9.9\"). Make sure a matching chart"
            + " version exists in the repo, or change the version constraint in Chart.yaml";

    @TempDir
    Path folder;

    private HelmSite site;
    private final ScriptedProcesses processes = new ScriptedProcesses();
    private Instant now = Instant.EPOCH;
    private final RecordingContext context = new RecordingContext();

    @BeforeEach
    void makeSite() throws IOException {
        site = new HelmSite(folder).release("mybinder", "mybinder").repository("jupyterhub", REPOSITORY);
    }

    private SetUpHelm step(HelmProgram helm) {
        return new SetUpHelm(
                site.config(), site.workspace(), helm, IndexSource.NONE, pause -> now = now.plus(pause), () -> now);
    }

    private StepOutcome setUp() throws InterruptedException {
        return step(site.helm(processes)).run(context);
    }

    private Failure failed() throws InterruptedException {
        var outcome = setUp();
        assertThat(outcome).isInstanceOf(StepOutcome.Failed.class);
        return ((StepOutcome.Failed) outcome).failure();
    }

    private ScriptedProcesses addingRepositories() {
        return processes.answering(0, "\"jupyterhub\" has been added to your repositories", "", "repo", "add");
    }

    @Test
    void addsTheRepositoriesAndFetchesTheDependencies() throws Exception {
        site.chart("mybinder", DEPENDENCIES);
        addingRepositories().answering(0, "Saving 1 charts", "", "dependency");
        assertThat(setUp()).isEqualTo(new StepOutcome.Succeeded("1 repository, chart mybinder with 1 dependency"));
        assertThat(processes.arguments())
                .containsExactly(
                        "repo add jupyterhub " + REPOSITORY + " --force-update",
                        "dependency update ./mybinder --skip-refresh");
        assertThat(context.output()).contains("Saving 1 charts");
    }

    @Test
    void addsTheRepositoriesThatOnlyADependencyNames() throws Exception {
        site.chart("mybinder", DEPENDENCIES.replace("jupyterhub.github.io", "charts.example.org"));
        addingRepositories().answering(0, "", "", "dependency");
        setUp();
        assertThat(processes.arguments())
                .anyMatch(call -> call.startsWith("repo add jupyterhub " + REPOSITORY))
                .anyMatch(call -> call.matches(
                        "repo add of-dependency-[0-9a-f]{8} https://charts.example.org/helm-chart/ --force-update"));
    }

    @Test
    void buildsFromTheLockWhereThereIsOne() throws Exception {
        site.chart("mybinder", DEPENDENCIES).file("mybinder/Chart.lock", DEPENDENCIES);
        addingRepositories().answering(0, "", "", "dependency", "build");
        assertThat(setUp()).isInstanceOf(StepOutcome.Succeeded.class);
    }

    @Test
    void warnsOfALockThatDoesNotFitAndTakesTheNewest() throws Exception {
        site.chart("mybinder", DEPENDENCIES).file("mybinder/Chart.lock", DEPENDENCIES);
        addingRepositories()
                .answering(
                        1,
                        "",
                        "Error: the lock file (Chart.lock) is out of sync with the dependencies file (Chart.yaml). Please"
                                + " update the dependencies",
                        "dependency",
                        "build")
                .answering(0, "", "", "dependency", "update");
        assertThat(setUp()).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(context.warnings())
                .singleElement()
                .asString()
                .contains("mybinder/Chart.lock does not fit mybinder/Chart.yaml", "helm dependency update ./mybinder");
    }

    @Test
    void namesTheDependencyWhoseVersionDoesNotExistAndTheNewestThatDoes() throws Exception {
        site.chart("mybinder", DEPENDENCIES);
        addingRepositories()
                .answering(1, "", NO_VERSION, "dependency", "update")
                .answering(0, "[]", "", "search", "9.9.9")
                .answering(
                        0,
                        "[{\"name\":\"jupyterhub/binderhub\",\"version\":\"1.1.0-0.dev\"},"
                                + "{\"name\":\"jupyterhub/binderhub-extra\",\"version\":\"7.0.0\"},"
                                + "{\"name\":\"jupyterhub/binderhub\",\"version\":\"1.0.1\"}]",
                        "",
                        "search");
        var failure = failed();
        assertThat(failure.observed())
                .isEqualTo("The dependency binderhub asks for version 9.9.9, which the repository " + REPOSITORY
                        + " does not have. The newest there is 1.1.0-0.dev.");
        assertThat(failure.evidence())
                .contains(
                        new Evidence.FileProblem(
                                "mybinder/Chart.yaml",
                                6,
                                14,
                                "there is no version 9.9.9 of binderhub in " + REPOSITORY,
                                "the newest is 1.1.0-0.dev"),
                        new Evidence.Fact(
                                "versions of binderhub in " + REPOSITORY, "newest first: 1.1.0-0.dev, 1.0.1"));
        assertThat(failure.advice())
                .anyMatch(advice -> advice.contains("some time after its pull request was merged"))
                .anyMatch(advice -> advice.contains("/index.yaml and correct line 6 of mybinder/Chart.yaml"));
        assertThat(failure.worthRetrying()).isFalse();
    }

    @Test
    void findsTheMissingVersionWhereHelmNamesNone() throws Exception {
        site.chart("mybinder", DEPENDENCIES.replace("9.9.9", "^1.0.0")).file("mybinder/Chart.lock", DEPENDENCIES);
        addingRepositories()
                .answering(1, "Saving 1 charts", "Error: could not find : no matching version", "dependency", "build")
                .answering(0, "[]", "", "search", "9.9.9")
                .answering(0, "[{\"name\":\"jupyterhub/binderhub\",\"version\":\"1.0.1\"}]", "", "search");
        assertThat(failed().evidence().getFirst())
                .asInstanceOf(type(Evidence.FileProblem.class))
                .extracting(Evidence.FileProblem::file, Evidence.FileProblem::line)
                .containsExactly("mybinder/Chart.lock", 3);
    }

    @Test
    void tellsOfAChartThatARepositoryDoesNotHave() throws Exception {
        site.chart("mybinder", DEPENDENCIES.replace("binderhub", "binderhubx"));
        addingRepositories()
                .answering(1, "", "Error: binderhubx chart not found in repo " + REPOSITORY, "dependency", "update")
                .answering(0, "[]", "", "search");
        assertThat(failed().observed())
                .isEqualTo("The repository " + REPOSITORY
                        + " has no chart 'binderhubx', which mybinder/Chart.yaml asks for.");
    }

    @Test
    void triesAgainWhenTheNetworkIsToBlame() throws Exception {
        site.chart("mybinder", DEPENDENCIES);
        processes.answering(
                1,
                "",
                "Error: looks like \"" + REPOSITORY + "\" is not a valid chart repository or cannot be reached: Get \""
                        + REPOSITORY + "/index.yaml\": dial tcp: lookup jupyterhub.github.io on 10.6.10.128:53: i/o"
                        + " timeout",
                "repo");
        var failure = failed();
        assertThat(failure.worthRetrying()).isTrue();
        assertThat(failure.observed()).contains("helm repo add jupyterhub " + REPOSITORY, "i/o timeout");
    }

    @Test
    void doesNotTryAgainWhereThereIsNoRepository() throws Exception {
        site.chart("mybinder", DEPENDENCIES);
        processes.answering(
                1,
                "",
                "Error: looks like \"" + REPOSITORY + "\" is not a valid chart repository or cannot be reached: failed"
                        + " to fetch " + REPOSITORY + "/index.yaml : 404 Not Found",
                "repo");
        var failure = failed();
        assertThat(failure.worthRetrying()).isFalse();
        assertThat(failure.advice()).singleElement().asString().contains("helm.repositories", "/index.yaml");
    }

    @Test
    void namesAChartThatIsNowhere() throws Exception {
        site.release("extra", "nowhere/chart");
        assertThat(failed().observed())
                .contains("no chart folder 'mybinder' for release 'mybinder'")
                .contains("no chart folder 'nowhere/chart' for release 'extra', and no repository 'nowhere'");
        assertThat(processes.commands()).isEmpty();
    }

    @Test
    void passesNothingOfThePersonsHelmOn() throws Exception {
        site.chart("mybinder", DEPENDENCIES);
        addingRepositories().answering(0, "", "", "dependency");
        var environment = Map.of(
                "PATH", "/usr/bin", "HELM_NAMESPACE", "theirs", "HELM_KUBETOKEN", "secret", "HELM_PLUGINS", "/theirs");
        var helm = site.helm(processes, environment, Path.of("/tools/helm"));
        step(helm).run(context);
        var passed = processes.commands().getFirst().environment();
        assertThat(passed)
                .doesNotContainKeys("HELM_NAMESPACE", "HELM_KUBETOKEN")
                .containsEntry(
                        "HELM_PLUGINS",
                        site.workspace().helm().resolve("data/plugins").toString())
                .containsEntry(
                        "HELM_CONTENT_CACHE",
                        folder.resolve("cache/helm/content").toString());
        assertThat(passed.entrySet())
                .filteredOn(variable -> variable.getKey().startsWith("HELM_")
                        && !variable.getKey().equals("HELM_CONTENT_CACHE"))
                .hasSize(7)
                .allMatch(variable ->
                        Path.of(variable.getValue()).startsWith(site.workspace().helm()));
    }
}
