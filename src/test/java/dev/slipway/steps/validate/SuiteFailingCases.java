package dev.slipway.steps.validate;

import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.site.CheckConfig;
import dev.slipway.site.ValidationConfig;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.RecordingContext;
import dev.slipway.workspace.Toolbox;
import dev.slipway.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can be wrong with a suite of pytest, and with any other. */
final class SuiteFailingCases {
    private final CheckTrials trials = new CheckTrials("hub.example.org");
    private final Workspace workspace;

    /** With a folder for the site. */
    SuiteFailingCases(Path folder) {
        this.workspace = new Workspace(folder.resolve("workspace"));
    }

    /** All of them. */
    List<FailingCase> all() throws Exception {
        var tests = Files.createDirectories(workspace.site().resolve("tests"));
        Files.createDirectories(workspace.scratch());
        Files.writeString(tests.resolve("test_hub.py"), """
                def test_hub():
                    "The hub answers"
                    assert 504 == 200, "gateway time-out"
                """);
        Files.writeString(tests.resolve("slow.py"), """
                import time
                def test_launch():
                    "A repository launches"
                    time.sleep(60)
                """);
        return List.of(
                FailingCase.of("pytest", "A test fails", pytest("tests/test_hub.py")),
                FailingCase.of("pytest", "A test does not end", pytest("tests/slow.py")),
                FailingCase.of("pytest", "There are no tests", pytest("-k", "nothing", "tests/test_hub.py")),
                FailingCase.of("pytest", "An argument is wrong", pytest("--no-such-option")),
                FailingCase.of("suite", "A test fails", suite("""
                        echo "<testsuite><testcase name='the hub sings'><failure message='Expected: 200, Received: 404'/></testcase></testsuite>" \
                        > "$SLIPWAY_REPORTS/report.xml"; exit 1""")),
                FailingCase.of("suite", "There is no report", suite("echo done")));
    }

    private StepOutcome pytest(String... args) throws Exception {
        var tools = new Handover<Toolbox>("tools");
        tools.set(new Toolbox(Map.of("pytest", RealTools.pytest())));
        var access = new Handover<TargetAccess>("access");
        access.set(new TargetAccess(Path.of("/kube/staging.yaml"), "c", "staging", "https://127.0.0.1"));
        return new RunPytest(
                        new ValidationConfig.Pytest(List.of(args), 1, Duration.ofSeconds(5)),
                        trials.target(),
                        workspace,
                        tools,
                        access,
                        RealTools.environment(),
                        RealTools.processes(),
                        _ -> {},
                        InstantSource.system())
                .run(new RecordingContext());
    }

    private StepOutcome suite(String script) throws InterruptedException {
        return new RunSuite(
                        new CheckConfig.Suite(
                                "browser", List.of("sh", "-c", script), Optional.empty(), 1, Duration.ofSeconds(20)),
                        trials.target(),
                        workspace,
                        () -> new HashMap<>(RealTools.environment()),
                        RealTools.processes(),
                        _ -> {},
                        InstantSource.system())
                .run(new RecordingContext());
    }
}
