package dev.slipway.steps.validate;

import dev.slipway.pipeline.CheckReport;
import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepDocumentation.Trouble;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.process.Command;
import dev.slipway.process.ProcessResult;
import dev.slipway.process.ProcessRunner;
import dev.slipway.site.CheckConfig;
import dev.slipway.site.Placeholders;
import dev.slipway.site.TargetConfig;
import dev.slipway.workspace.FolderTree;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Runs a test suite of the site that reports as JUnit does: one of JUnit 5 by Maven, Gradle or the console launcher, one of
 * Playwright, or any other.
 *
 * <ol>
 *   <li>The program is run in the site's folder; {@value #REPORTS} names an empty folder for its reports, and Playwright finds in its
 *       own variable where to write.
 *   <li>Every test in the reports is a check. One that failed in an attempt and passes in a later one is flaky.
 *   <li>The suite has passed when its program ends well and its reports hold at least one test. No report is a failure: nobody
 *       knows what was tested.
 * </ol>
 */
public final class RunSuite implements Step {
    /** The variable that names the folder for reports. */
    static final String REPORTS = "SLIPWAY_REPORTS";

    private static final String KIND = "suite";
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final int TAIL = 40;

    private final CheckConfig.Suite config;
    private final TargetConfig target;
    private final Workspace workspace;
    private final Supplier<Map<String, String>> environment;
    private final ProcessRunner processes;
    private final Sleeper sleeper;
    private final InstantSource clock;

    /**
     * A suite on a target.
     *
     * @param environment all that the program gets, asked for when it runs
     * @param clock for how long the suite took; never jumps
     */
    public RunSuite(
            CheckConfig.Suite config,
            TargetConfig target,
            Workspace workspace,
            Supplier<Map<String, String>> environment,
            ProcessRunner processes,
            Sleeper sleeper,
            InstantSource clock) {
        this.config = config;
        this.target = target;
        this.workspace = workspace;
        this.environment = environment;
        this.processes = processes;
        this.sleeper = sleeper;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "Validate with suite " + config.name();
    }

    @Override
    public StepPolicy policy() {
        return StepPolicy.within(config.timeout().plus(PAUSE).plus(GRACE).multipliedBy(config.attempts()));
    }

    @Override
    public StepDocumentation documentation() {
        return new StepDocumentation(
                "The site's own tests do what a person would do to find out whether it works: open pages, log in, launch"
                        + " something.",
                List.of(
                        "`" + String.join(" ", config.run()) + "` is run in the site's folder, for "
                                + Durations.words(config.timeout()) + " at the most.",
                        "Each test in the JUnit XML that it writes to the folder `$" + REPORTS + "`"
                                + config.reports()
                                        .map(glob -> ", or to `" + glob + "`,")
                                        .orElse("")
                                + " is a check.",
                        "The suite is run again until it passes, " + config.attempts() + " times in all."),
                List.of(
                        new Trouble(
                                "A test failed",
                                "The failure shows each test with its assertion.",
                                "Read the test to see what it tried, then the log of what it talks to."),
                        new Trouble(
                                "There is no report",
                                "`wrote no JUnit report`",
                                "Let the suite write JUnit XML to the folder `$" + REPORTS
                                        + "`, or say in `reports` where it writes.")));
    }

    private String attempted() {
        return "validating " + target.name() + " with the suite " + config.name();
    }

    /**
     * One run.
     *
     * @param tests as the reports tell them; by id, the worst of each
     */
    private record Run(ProcessResult result, Map<String, JunitReport.Test> tests, Duration took) {
        boolean hasPassed() {
            return result.succeeded() && !tests.isEmpty() && failed().isEmpty();
        }

        List<JunitReport.Test> failed() {
            return tests.values().stream()
                    .filter(test -> test.outcome() == JunitReport.Outcome.FAILED)
                    .toList();
        }
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        try {
            return attempts(context);
        } catch (IOException e) {
            throw new UncheckedIOException("running a suite of the site", e);
        }
    }

    private StepOutcome attempts(StepContext context) throws IOException, InterruptedException {
        Set<String> wavering = new LinkedHashSet<>();
        for (int attempt = 1; ; attempt++) {
            var run = once(context);
            if (run.hasPassed()) {
                return passed(run, attempt, wavering, context);
            }
            if (attempt >= config.attempts() || run.result() instanceof ProcessResult.NotStarted) {
                tell(run, attempt, wavering, context);
                return new StepOutcome.Failed(failure(run, attempt));
            }
            run.failed().forEach(test -> wavering.add(test.id()));
            context.warn(
                    "Attempt " + attempt + " of " + config.attempts() + ": " + observed(run) + titles(run.failed()));
            sleeper.sleep(PAUSE);
        }
    }

    private static String titles(List<JunitReport.Test> tests) {
        return tests.stream().map(test -> "\n  " + test.title()).collect(Collectors.joining());
    }

    private Run once(StepContext context) throws IOException, InterruptedException {
        var folder = workspace
                .scratch()
                .resolve("reports-" + target.name() + "-" + config.name().replaceAll("\\W+", "-"));
        FolderTree.remove(folder);
        Files.createDirectories(folder);
        for (var old : written()) {
            Files.deleteIfExists(old);
        }
        var words = Placeholders.of(target).fill(config.run());
        context.progress(String.join(" ", words));
        var start = clock.instant();
        var result = processes.run(command(words, folder), line -> context.output(line.text()), config.timeout());
        var tests = new LinkedHashMap<String, JunitReport.Test>();
        var files = new ArrayList<>(xml(folder));
        files.addAll(written());
        for (var file : files) {
            JunitReport.read(file)
                    .ifPresent(report -> report.tests().forEach(test -> tests.merge(test.id(), test, RunSuite::worse)));
        }
        return new Run(result, tests, Duration.between(start, clock.instant()));
    }

    private static JunitReport.Test worse(JunitReport.Test one, JunitReport.Test other) {
        return one.outcome() == JunitReport.Outcome.FAILED ? one : other;
    }

    private Command command(List<String> words, Path folder) {
        var all = new HashMap<>(environment.get());
        all.put(REPORTS, folder.toString());
        all.put("PLAYWRIGHT_JUNIT_OUTPUT_FILE", folder.resolve("playwright.xml").toString());
        return Command.written(words, all, workspace.site());
    }

    private static List<Path> xml(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".xml"))
                    .sorted()
                    .toList();
        }
    }

    /** The reports where the site says that they are written. */
    private List<Path> written() throws IOException {
        if (config.reports().isEmpty()) {
            return List.of();
        }
        var matcher = workspace
                .site()
                .getFileSystem()
                .getPathMatcher("glob:" + config.reports().get());
        try (var files = Files.walk(workspace.site())) {
            return files.filter(file -> matcher.matches(workspace.site().relativize(file)))
                    .sorted()
                    .toList();
        }
    }

    private StepOutcome passed(Run run, int attempt, Set<String> wavering, StepContext context) {
        tell(run, attempt, wavering, context);
        if (attempt > 1) {
            context.flaky("Passed only at attempt " + attempt + "."
                    + titles(run.tests().values().stream()
                            .filter(test -> wavering.contains(test.id()))
                            .toList()));
        }
        var skipped = run.tests().values().stream()
                .filter(test -> test.outcome() == JunitReport.Outcome.SKIPPED)
                .count();
        var passed = run.tests().size() - (int) skipped;
        return new StepOutcome.Succeeded(
                PytestVerdict.counted(passed) + " passed" + (skipped == 0 ? "" : ", " + skipped + " skipped"));
    }

    private void tell(Run run, int attempt, Set<String> wavering, StepContext context) {
        for (var test : run.tests().values()) {
            var outcome = switch (test.outcome()) {
                case PASSED -> wavering.contains(test.id()) ? CheckReport.Outcome.FLAKY : CheckReport.Outcome.PASSED;
                case SKIPPED -> CheckReport.Outcome.SKIPPED;
                case FAILED -> CheckReport.Outcome.FAILED;
            };
            var observed = outcome == CheckReport.Outcome.FAILED
                    ? "failed: " + test.message().lines().findFirst().orElse("")
                    : "";
            context.checked(new CheckReport(KIND, test.title(), outcome, attempt, test.took(), observed, List.of()));
        }
    }

    private String observed(Run run) {
        var failed = run.failed().size();
        return switch (run.result()) {
            case ProcessResult.NotStarted none -> "It could not be started: " + none.problem() + ".";
            case ProcessResult.TimedOut late ->
                "It was not done within " + Durations.words(late.limit()) + " and was ended.";
            case ProcessResult.Exited exited ->
                failed > 0
                        ? PytestVerdict.counted(failed) + " failed."
                        : run.tests().isEmpty()
                                ? "It wrote no JUnit report with a test in it, and ended with exit code "
                                        + exited.code() + ", so that nothing was validated."
                                : "It ended with exit code " + exited.code()
                                        + ", though no test in its reports failed.";
        };
    }

    private Failure failure(Run run, int attempt) {
        var facts = new ArrayList<Evidence>();
        run.failed().forEach(test -> facts.add(new Evidence.FailedTest(test.id(), test.title(), test.message())));
        if (run.result() instanceof ProcessResult.Exited exited) {
            facts.add(new Evidence.ExitCode(config.run().getFirst(), exited.code()));
        }
        var lines = run.result().lines();
        if (run.failed().isEmpty() && !lines.isEmpty()) {
            facts.add(new Evidence.OutputTail(
                    config.run().getFirst(), lines.subList(Math.max(0, lines.size() - TAIL), lines.size())));
        }
        return Failure.of(attempted(), observed(run) + (attempt > 1 ? " It was attempt " + attempt + "." : ""))
                .with(facts)
                .advising(
                        run.failed().isEmpty()
                                ? "Let it write JUnit XML to the folder that the variable " + REPORTS
                                        + " names, or name its reports at 'reports'; its output is above."
                                : "To run it by hand as a deployment does: slipway exec " + target.name() + " -- "
                                        + String.join(" ", config.run()));
    }
}
