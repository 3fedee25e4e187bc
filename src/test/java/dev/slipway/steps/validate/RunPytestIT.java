package dev.slipway.steps.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.CheckReport;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.site.ClusterConfig;
import dev.slipway.site.DriftPolicy;
import dev.slipway.site.FailurePolicy;
import dev.slipway.site.TargetConfig;
import dev.slipway.site.ValidationConfig;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.RecordingContext;
import dev.slipway.workspace.Toolbox;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the real pytest. */
class RunPytestIT {
    @TempDir
    Path folder;

    private Workspace workspace;
    private final RecordingContext context = new RecordingContext();

    @BeforeEach
    void makeSite() throws IOException {
        workspace = new Workspace(folder);
        site("tests/conftest.py", """
                def pytest_addoption(parser):
                    parser.addoption("--release")
                """);
    }

    private void site(String path, String content) throws IOException {
        var file = workspace.site().resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private StepOutcome run(Duration timeout, int attempts, String... args) throws Exception {
        var tools = new Handover<Toolbox>("tools");
        tools.set(new Toolbox(Map.of("pytest", RealTools.pytest())));
        var access = new Handover<TargetAccess>("access");
        access.set(new TargetAccess(Path.of("/kube/staging.yaml"), "c", "staging-ns", "https://127.0.0.1"));
        var target = new TargetConfig(
                "staging",
                "staging-ns",
                new ClusterConfig.KubeconfigFile("k", Optional.empty()),
                Map.of("hub-host", "hub.example.org"),
                Duration.ofMinutes(1),
                FailurePolicy.KEEP,
                DriftPolicy.WARN,
                true);
        var config = new ValidationConfig.Pytest(List.of(args), attempts, timeout);
        return new RunPytest(
                        config,
                        target,
                        workspace,
                        tools,
                        access,
                        RealTools.environment(),
                        RealTools.processes(),
                        _ -> {},
                        InstantSource.system())
                .run(context);
    }

    private StepOutcome run(String... args) throws Exception {
        return run(Duration.ofMinutes(1), 3, args);
    }

    private Failure failed(String... args) throws Exception {
        var outcome = run(args);
        assertThat(outcome).isInstanceOf(StepOutcome.Failed.class);
        return ((StepOutcome.Failed) outcome).failure();
    }

    @Test
    void givesTheTestsWhatTheyNeedAndShowsThemByTheirDocstrings() throws Exception {
        site("tests/test_site.py", """
                import os
                import sys

                import pytest

                def test_environment(pytestconfig):
                    \"""Has all that it needs

                    and more.\"""
                    assert pytestconfig.getoption("release") == "staging"
                    assert os.environ["KUBECONFIG"] == "/kube/staging.yaml"
                    assert os.environ["SLIPWAY_TARGET"] == "staging"
                    assert os.environ["SLIPWAY_NAMESPACE"] == "staging-ns"
                    assert os.environ["SLIPWAY_VAR_HUB_HOST"] == "hub.example.org"
                    assert os.environ["PATH"].startswith(os.path.dirname(sys.executable) + ":")
                    assert "MAVEN_CMD_LINE_ARGS" not in os.environ

                @pytest.mark.parametrize("browser", ["chrome", "firefox"])
                def test_browser(browser):
                    \"""Opens in a browser\"""
                    print("printed by a test")

                @pytest.mark.skip(reason="not today")
                def test_skipped():
                    pass
                """);
        assertThat(run("--release=${target}", "tests/"))
                .isEqualTo(new StepOutcome.Succeeded("3 tests passed, 1 skipped"));
        assertThat(context.progress())
                .containsExactly(
                        "test 1 of 4: Has all that it needs",
                        "test 2 of 4: Opens in a browser [chrome]",
                        "test 3 of 4: Opens in a browser [firefox]",
                        "test 4 of 4: test_skipped");
        assertThat(context.output()).noneMatch(line -> line.contains("slipway-pytest:"));
        assertThat(context.checks())
                .extracting(CheckReport::title, CheckReport::outcome)
                .containsExactly(
                        tuple("Has all that it needs", CheckReport.Outcome.PASSED),
                        tuple("Opens in a browser [chrome]", CheckReport.Outcome.PASSED),
                        tuple("Opens in a browser [firefox]", CheckReport.Outcome.PASSED),
                        tuple("test_skipped", CheckReport.Outcome.SKIPPED));
        assertThat(context.flakyReasons()).isEmpty();
        try (var files = Files.walk(workspace.site())) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(2);
        }
    }

    @Test
    void aPassAtTheSecondAttemptIsFlakyAndRunsOnlyWhatHasNotPassed() throws Exception {
        site("tests/test_site.py", """
                import os

                def seen(name):
                    with open(name, "a") as log:
                        log.write("x")
                    return os.path.getsize(name)

                def test_good():
                    assert seen("good") == 1

                def test_wavering():
                    \"""The hub answers\"""
                    assert seen("wavering") == 2, "504"

                def test_never_reached_at_first():
                    assert seen("late") == 1
                """);
        assertThat(run("-x", "tests/")).isEqualTo(new StepOutcome.Succeeded("3 tests passed"));
        assertThat(context.flakyReasons()).containsExactly("Passed only at attempt 2:\n  The hub answers");
        assertThat(context.warnings()).singleElement().asString().startsWith("Attempt 1 of 3: 1 test failed.");
    }

    @Test
    void tellsEachTestThatFailsAtEveryAttempt() throws Exception {
        site("tests/test_site.py", """
                def test_good():
                    pass

                def test_one():
                    \"""The hub answers\"""
                    assert 504 == 200, "gateway"

                def test_two():
                    raise OSError("no route")
                """);
        var failure = failed("tests/");
        assertThat(failure.observed()).isEqualTo("2 tests failed. It was attempt 3.");
        var tests = failure.evidence().stream()
                .filter(Evidence.FailedTest.class::isInstance)
                .map(Evidence.FailedTest.class::cast)
                .toList();
        assertThat(tests)
                .extracting(Evidence.FailedTest::test, Evidence.FailedTest::title)
                .containsExactly(
                        tuple("tests/test_site.py::test_one", "The hub answers"),
                        tuple("tests/test_site.py::test_two", "test_two"));
        assertThat(tests.getFirst().message())
                .startsWith("AssertionError: gateway\nassert 504 == 200")
                .endsWith("tests/test_site.py:6: AssertionError");
        assertThat(failure.evidence())
                .contains(new Evidence.ExitCode("pytest", 1), new Evidence.Fact("tests that passed", "1"));
    }

    @Test
    void tellsWhenNothingWasTested() throws Exception {
        assertThat(failed("tests/").observed()).startsWith("pytest found no tests");
        assertThat(failed("nowhere/").observed()).startsWith("pytest did not understand its arguments");
        assertThat(context.warnings()).isEmpty();
        site("tests/test_site.py", "import nothing_of_this_name");
        var failure = failed("tests/");
        assertThat(failure.observed()).startsWith("pytest could not read the tests");
        assertThat(failure.evidence().getFirst().toString()).contains("nothing_of_this_name");
    }

    @Test
    void goesOnAfterATestThatHangs() throws Exception {
        site("tests/test_site.py", """
                import os
                import time

                def test_good():
                    pass

                def test_hanging():
                    \"""Builds an image\"""
                    if not os.path.exists("hung"):
                        open("hung", "w").close()
                        time.sleep(600)
                """);
        assertThat(run(Duration.ofSeconds(8), 2, "tests/")).isEqualTo(new StepOutcome.Succeeded("2 tests passed"));
        assertThat(context.flakyReasons()).containsExactly("Passed only at attempt 2:\n  Builds an image");
        assertThat(context.warnings()).first().asString().contains("not done within 8 s");
    }
}
