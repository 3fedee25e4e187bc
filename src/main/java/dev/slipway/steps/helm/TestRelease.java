package dev.slipway.steps.helm;

import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.CheckReport;
import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepDocumentation.Trouble;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.process.ProcessResult;
import dev.slipway.site.CheckConfig;
import dev.slipway.site.Placeholders;
import dev.slipway.site.ReleaseConfig;
import dev.slipway.site.TargetConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Runs the tests that a release's chart brings along: {@code helm test}. */
public final class TestRelease implements Step {
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** As Helm 3 and Helm 4 say it. */
    private static final Pattern TIME_OUT =
            Pattern.compile("timed out waiting for the condition|context deadline exceeded");

    private final CheckConfig.HelmTest config;
    private final ReleaseConfig release;
    private final TargetConfig target;
    private final Placeholders placeholders;
    private final HelmProgram helm;
    private final Handover<TargetAccess> access;
    private final Sleeper sleeper;
    private final InstantSource clock;

    /**
     * The tests of a release on a target.
     *
     * @param access set by the time the step runs
     * @param clock for how long tests took; never jumps
     */
    public TestRelease(
            CheckConfig.HelmTest config,
            ReleaseConfig release,
            TargetConfig target,
            HelmProgram helm,
            Handover<TargetAccess> access,
            Sleeper sleeper,
            InstantSource clock) {
        this.config = config;
        this.release = release;
        this.target = target;
        this.placeholders = Placeholders.of(target);
        this.helm = helm;
        this.access = access;
        this.sleeper = sleeper;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "Test release " + releaseName();
    }

    @Override
    public StepPolicy policy() {
        return StepPolicy.within(config.timeout().plus(PAUSE).plus(GRACE).multipliedBy(config.attempts()));
    }

    @Override
    public StepDocumentation documentation() {
        return new StepDocumentation(
                "A chart may bring tests of its own: pods that try out, from inside the cluster, what it has installed.",
                List.of(
                        "`helm test " + releaseName() + "` is run, for " + Durations.words(config.timeout())
                                + " at the most, and the logs of the tests' pods are shown.",
                        "What fails is run again, " + config.attempts()
                                + " times in all; a pass at a later attempt counts, and is shown as flaky."),
                List.of(
                        new Trouble(
                                "A test failed",
                                "`pod … failed`; the end of its log is shown.",
                                "Read the test's log. By hand: helm test " + releaseName() + " --logs."),
                        new Trouble(
                                "A test does not end",
                                "`timed out waiting for the condition`",
                                "Its pod may never have started: `slipway diagnose " + target.name()
                                        + "` tells why.")));
    }

    private String releaseName() {
        return placeholders.fill(release.name());
    }

    private String attempted() {
        return "testing release " + releaseName() + " on " + target.name();
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            context.progress("helm test " + releaseName());
            var start = clock.instant();
            var result = helm.run(
                    arguments(),
                    line -> context.output(line.text()),
                    config.timeout().plus(GRACE));
            var took = Duration.between(start, clock.instant());
            var tests = ChartTests.in(result);
            if (result.succeeded()) {
                return succeeded(tests, attempt, took, context);
            }
            if (attempt >= config.attempts()) {
                told(tests, attempt, took, context);
                return new StepOutcome.Failed(failure(result, tests));
            }
            context.warn("Attempt " + attempt + " of " + config.attempts() + " failed: " + failed(tests));
            sleeper.sleep(PAUSE);
        }
    }

    private List<String> arguments() {
        var arguments = new ArrayList<>(List.of("test", releaseName(), "--logs"));
        arguments.addAll(List.of("--timeout", config.timeout().toSeconds() + "s"));
        arguments.addAll(List.of(
                "--namespace", release.namespace().map(placeholders::fill).orElse(target.namespace())));
        arguments.addAll(List.of("--kubeconfig", access.get().kubeconfig().toString()));
        arguments.addAll(List.of("--kube-context", access.get().context()));
        return arguments;
    }

    private StepOutcome succeeded(ChartTests tests, int attempt, Duration took, StepContext context) {
        if (tests.tests().isEmpty()) {
            return config.releases().isEmpty()
                    ? new StepOutcome.Skipped("its chart has no tests")
                    : new StepOutcome.Failed(
                            Failure.of(attempted(), "Its chart has no tests, so that nothing was validated.")
                                    .advising("Take " + release.name()
                                            + " out of validate.helmTest.releases in slipway.yaml, or write a test: a pod in"
                                            + " the chart's templates with the annotation helm.sh/hook: test."));
        }
        told(tests, attempt, took, context);
        if (attempt > 1) {
            context.flaky("Passed only at attempt " + attempt + ".");
        }
        return new StepOutcome.Succeeded(
                tests.tests().size() + (tests.tests().size() == 1 ? " test passed" : " tests passed"));
    }

    private static void told(ChartTests tests, int attempt, Duration took, StepContext context) {
        for (var test : tests.tests()) {
            CheckReport report = test.report(attempt, took);
            context.checked(report);
        }
    }

    private static String failed(ChartTests tests) {
        return tests.tests().stream()
                .filter(ChartTests.Test::hasFailed)
                .map(ChartTests.Test::name)
                .collect(Collectors.joining(", "));
    }

    private Failure failure(ProcessResult result, ChartTests tests) {
        var evidence = new ArrayList<Evidence>();
        tests.tests().stream()
                .filter(ChartTests.Test::hasFailed)
                .forEach(test -> evidence.add(
                        new Evidence.FailedTest(test.name(), "test " + test.name(), String.join("\n", test.log()))));
        var error = HelmError.of("helm test", result);
        evidence.addAll(error.evidence());
        var failed = failed(tests);
        var words = failed.isEmpty() ? "" : failed + (isTimeOut(error) ? notDone() : " failed.") + "\n";
        var failure = Failure.of(attempted(), words + "Helm said: " + error.message())
                .with(evidence)
                .advising("Read the test's log above. To run it again by hand: slipway exec " + target.name()
                        + " -- helm test " + releaseName() + " --logs");
        return isTimeOut(error)
                ? failure.advising("A pod that never started has no log: slipway diagnose " + target.name()
                        + " tells what it waits for. One that needs longer: validate.helmTest.timeout.")
                : failure;
    }

    private static boolean isTimeOut(HelmError error) {
        return error.matches(TIME_OUT);
    }

    private String notDone() {
        return " was not done within " + Durations.words(config.timeout()) + ".";
    }
}
