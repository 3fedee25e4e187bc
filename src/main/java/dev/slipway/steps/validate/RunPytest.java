package dev.slipway.steps.validate;

import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.process.ChildEnvironment;
import dev.slipway.process.Command;
import dev.slipway.process.ProcessResult;
import dev.slipway.process.ProcessRunner;
import dev.slipway.site.Placeholders;
import dev.slipway.site.TargetConfig;
import dev.slipway.site.ValidationConfig;
import dev.slipway.workspace.Toolbox;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs the site's own pytest suite against a target. A second attempt runs only what has not passed yet, be it that it
 * failed or, under {@code -x}, that it was never reached; a pass then counts, and is told as flaky.
 */
public final class RunPytest implements Step {
    private static final String PLUGIN = "slipway_pytest";
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final int TAIL = 40;

    private final ValidationConfig.Pytest config;
    private final TargetConfig target;
    private final Placeholders placeholders;
    private final Workspace workspace;
    private final Handover<Toolbox> tools;
    private final Handover<TargetAccess> access;
    private final Map<String, String> environment;
    private final ProcessRunner processes;
    private final Sleeper sleeper;
    private final InstantSource clock;

    /**
     * The suite on a target.
     *
     * @param tools must hold {@code pytest} by the time the step runs
     * @param access set by the time the step runs
     * @param environment our own; what every child needs of it is passed on
     * @param clock for how long a test took; never jumps
     */
    public RunPytest(
            ValidationConfig.Pytest config,
            TargetConfig target,
            Workspace workspace,
            Handover<Toolbox> tools,
            Handover<TargetAccess> access,
            Map<String, String> environment,
            ProcessRunner processes,
            Sleeper sleeper,
            InstantSource clock) {
        this.config = config;
        this.target = target;
        this.placeholders = Placeholders.of(target);
        this.workspace = workspace;
        this.tools = tools;
        this.access = access;
        this.environment = Map.copyOf(environment);
        this.processes = processes;
        this.sleeper = sleeper;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "Validate with pytest";
    }

    @Override
    public StepDocumentation documentation() {
        return PytestDocumentation.of(config);
    }

    @Override
    public StepPolicy policy() {
        return StepPolicy.within(config.timeout().plus(PAUSE).plus(GRACE).multipliedBy(config.attempts()));
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        try {
            return attempts(context, readied());
        } catch (IOException e) {
            throw new UncheckedIOException("running the site's tests", e);
        }
    }

    /** The folder of this target's runs, with our plugin in it and nothing of an earlier run. */
    private Path readied() throws IOException {
        var folder = workspace.scratch().resolve("pytest-" + target.name());
        Files.createDirectories(folder);
        Files.deleteIfExists(folder.resolve("passed"));
        var file = PLUGIN + ".py";
        try (var plugin = RunPytest.class.getResourceAsStream(file)) {
            if (plugin == null) {
                throw new IOException("the program was built without " + file);
            }
            Files.copy(plugin, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        return folder;
    }

    private StepOutcome attempts(StepContext context, Path folder) throws IOException, InterruptedException {
        Set<String> passed = new LinkedHashSet<>();
        Map<String, Evidence.FailedTest> wavering = new LinkedHashMap<>();
        for (int attempt = 1; ; attempt++) {
            var events = new PytestEvents(context, attempt, wavering.keySet(), clock);
            var xml = folder.resolve("attempt-" + attempt + ".xml");
            Files.deleteIfExists(xml);
            var result = processes.run(command(folder, xml), events::line, config.timeout());
            var earlier = !passed.isEmpty();
            passed.addAll(events.passed());
            var verdict = PytestVerdict.of(result, JunitReport.read(xml), events.running(), earlier);
            if (verdict.isPassed()) {
                return succeeded(passed.size(), verdict.skipped(), attempt, wavering, context);
            }
            if (!verdict.isWorthRepeating() || attempt >= config.attempts()) {
                events.failed(verdict.failed());
                return new StepOutcome.Failed(failure(verdict, result, attempt, passed.size()));
            }
            verdict.failed().forEach(test -> wavering.put(test.test(), test));
            context.warn("Attempt " + attempt + " of " + config.attempts() + ": " + verdict.observed()
                    + " What has not passed yet is run again." + titles(verdict.failed()));
            sleeper.sleep(PAUSE);
        }
    }

    private static String titles(List<Evidence.FailedTest> tests) {
        return tests.stream().map(test -> "\n  " + test.title()).collect(Collectors.joining());
    }

    private Command command(Path folder, Path xml) {
        var pytest = tools.get().program("pytest");
        var arguments = new ArrayList<>(
                List.of("-p", PLUGIN, "--junitxml=" + xml, "-o", "cache_dir=" + folder.resolve("cache")));
        arguments.addAll(placeholders.fill(config.args()));
        return new Command(pytest.toString(), arguments, variables(folder), workspace.site(), "");
    }

    private Map<String, String> variables(Path folder) {
        var all = ChildEnvironment.of(environment);
        all.put("PATH", tools.get().path(all.getOrDefault("PATH", "")));
        all.put("PYTHONPATH", folder.toString());
        all.put("PYTHONDONTWRITEBYTECODE", "1");
        // Without it, what tests print comes in one piece at the end.
        all.put("PYTHONUNBUFFERED", "1");
        all.put("KUBECACHEDIR", folder.resolve("kube-cache").toString());
        all.put("KUBECONFIG", access.get().kubeconfig().toString());
        all.putAll(target.environment());
        all.put("SLIPWAY_PASSED", folder.resolve("passed").toString());
        return all;
    }

    private static StepOutcome succeeded(
            int passed, int skipped, int attempt, Map<String, Evidence.FailedTest> wavering, StepContext context) {
        if (attempt > 1) {
            context.flaky("Passed only at attempt " + attempt + ":" + titles(List.copyOf(wavering.values())));
        }
        if (passed == 0) {
            context.warn("Every test was skipped, so that nothing was validated.");
        }
        return new StepOutcome.Succeeded(
                PytestVerdict.counted(passed) + " passed" + (skipped == 0 ? "" : ", " + skipped + " skipped"));
    }

    private Failure failure(PytestVerdict verdict, ProcessResult result, int attempt, int passed) {
        var facts = new ArrayList<Evidence>(verdict.failed());
        if (result instanceof ProcessResult.Exited exited) {
            facts.add(new Evidence.ExitCode("pytest", exited.code()));
        }
        if (verdict.failed().isEmpty() && !result.lines().isEmpty()) {
            var lines = result.lines();
            facts.add(new Evidence.OutputTail("pytest", lines.subList(Math.max(0, lines.size() - TAIL), lines.size())));
        }
        if (passed > 0) {
            facts.add(new Evidence.Fact("tests that passed", Integer.toString(passed)));
        }
        var failure = Failure.of(
                        "validating " + target.name() + " with pytest",
                        verdict.observed() + (attempt > 1 ? " It was attempt " + attempt + "." : ""))
                .with(facts);
        return verdict.advice().isEmpty() ? failure : failure.advising(verdict.advice());
    }
}
