package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.TestCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * The whole of {@code slipway demo --site jupyterhub}: images made of PyPI's and npm's packages, a real JupyterHub on a real cluster,
 * and a user who computes in it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class JupyterHubDemoIT {
    private static final String CHECK = "Validate with JupyterHub checks";

    @TempDir
    static Path temp;

    private DemoTrial trial;

    /** What is broken, and what the last screen must say: the cause, and what was seen. */
    record Case(String breakage, String cause, List<String> seen) {
        @Override
        public String toString() {
            return breakage;
        }
    }

    static final List<Case> CASES = List.of(
            new Case(
                    "spawn-image",
                    "Why: The registry of image registry.invalid/notebook:newest is not known by name",
                    List.of("failed at the server's start", "can't get its image registry.invalid/notebook:newest")),
            new Case(
                    "spawn-account",
                    "Why: ServiceAccount notebook does not exist",
                    List.of("failed at the server's start", "serviceaccount \"notebook\" not found")),
            new Case(
                    "spawn-memory",
                    "Why: No node has room for a pod of Pod/jupyter-slipway-check",
                    List.of("failed at the server's start", "Insufficient memory")));

    @BeforeAll
    void aNotebooksCellIsComputedOnEachTarget() throws Exception {
        trial = DemoTrial.ofJupyterHub(
                temp, "hub-it-" + UUID.randomUUID().toString().substring(0, 6) + "-");
        makeTheTestClusterOneOfOurs();
        var ended = trial.demo("--output", "json");
        assertThat(ended.code()).as(ended.out() + ended.err()).isEqualTo(ExitCode.OK);
        assertThat(ended.events())
                .filteredOn(event -> event.path("event").asString("").equals("check-ended")
                        && event.path("kind").asString("").equals("hub"))
                .as("checks of hubs in " + ended.out())
                .hasSize(2)
                .allSatisfy(event -> {
                    assertThat(event.path("outcome").asString("")).isEqualTo("passed");
                    assertThat(event.path("observed").asString("")).startsWith("computed 42 in ");
                });
        assertThat(trial.staging().revisions()).containsEntry("jupyterhub", 1);
        assertThat(trial.production().revisions()).containsEntry("jupyterhub", 1);
        assertThat(trial.production().podUids())
                .as("hub and proxy, and no user's server that is left")
                .hasSize(2);
        trial.assertNoSecretIn(trial.readable(ended));
        trial.assertNothingLeft();
    }

    /** The images can be given to a cluster of the one who runs the demo, and the demo has a state of its own here. */
    private void makeTheTestClusterOneOfOurs() throws Exception {
        var clusters = Files.createDirectories(trial.folders().state().resolve("local"));
        var folder = TestCluster.cluster().kubeconfig().getParent();
        Files.createSymbolicLink(clusters.resolve(TestCluster.cluster().name().value()), folder);
    }

    @AfterAll
    void theClusterIsTidyAgain() {
        trial.close();
    }

    @ParameterizedTest
    @FieldSource("CASES")
    @Order(1)
    void stopsAtTheStagingGateWithTheRightCause(Case broken) throws Exception {
        var before = trial.production();
        var ended = trial.demo("--break", broken.breakage());
        assertThat(ended.code()).as(ended.out() + ended.err()).isEqualTo(ExitCode.FAILED);
        var screen = ended.out().substring(ended.out().indexOf("What failed:")).replaceAll("\\s+", " ");
        assertThat(screen)
                .startsWith("What failed: staging · " + CHECK)
                .contains(broken.cause())
                .contains(broken.seen())
                .contains("prod is untouched");
        assertThat(trial.production()).isEqualTo(before);
        assertThat(trial.staging().podUids())
                .as("hub and proxy, and no user's server that is left")
                .hasSize(2);
        trial.assertNoSecretIn(trial.readable(ended));
        trial.assertNothingLeft();
    }

    @Test
    @Order(2)
    void whatWasMadeIsRemovedAtTheEnd() {
        var ended = trial.demo("--clean");
        assertThat(ended.code()).as(ended.out() + ended.err()).isEqualTo(ExitCode.OK);
        assertThat(trial.production().revisions()).isEmpty();
        assertThat(trial.folders().state().resolve("demo-jupyterhub")).doesNotExist();
    }
}
