package dev.slipway.steps.validate;

import dev.slipway.http.HttpCaller;
import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.CheckReport;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.site.TargetConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * Makes all checks of one kind on a target, side by side.
 *
 * <ol>
 *   <li>Each check is tried until it passes, its attempts are used up, or another attempt could not go otherwise.
 *   <li>Its end is told the moment it ends, with its own log. A check that passed at a later attempt marks the step as flaky.
 *   <li>The step fails when all have ended and one of them has failed: all that is wrong is told at once.
 * </ol>
 */
public final class MakeChecks implements Step {
    /** Between an attempt that failed and the next: what is behind an address may be new. */
    static final Duration PAUSE = Duration.ofSeconds(3);

    /** For what a check cleans up behind itself. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final CheckKind kind;
    private final List<? extends Check> checks;
    private final TargetConfig target;
    private final Means means;

    /**
     * What checks are made with.
     *
     * @param access set by the time the step runs
     * @param clusters opens the target's cluster, for the checks that need it
     * @param clock for how long a check took; never jumps
     */
    public record Means(
            Handover<TargetAccess> access,
            Cluster.Opener clusters,
            HttpCaller http,
            Sleeper sleeper,
            InstantSource clock) {}

    /**
     * The checks of a target.
     *
     * @param checks all of this kind
     */
    public MakeChecks(CheckKind kind, List<? extends Check> checks, TargetConfig target, Means means) {
        this.kind = kind;
        this.checks = List.copyOf(checks);
        this.target = target;
        this.means = means;
    }

    @Override
    public String name() {
        return kind.step();
    }

    @Override
    public StepDocumentation documentation() {
        return CheckDocumentation.of(kind, checks);
    }

    @Override
    public StepPolicy policy() {
        return StepPolicy.within(checks.stream()
                .map(check -> check.timeout().plus(GRACE).multipliedBy(check.attempts()))
                .max(Duration::compareTo)
                .orElse(GRACE));
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        if (checks.stream().noneMatch(Check::needsCluster)) {
            return judged(results(Optional.empty(), context), context);
        }
        return switch (means.clusters().open(means.access().get().kubeconfig())) {
            case Answer.Refused<Cluster>(var trouble) -> new StepOutcome.Failed(trouble.failure(attempted()));
            case Answer.Given<Cluster>(var cluster) -> {
                try (cluster) {
                    yield judged(results(Optional.of(cluster), context), context);
                }
            }
        };
    }

    private String attempted() {
        return "validating " + target.name() + " with " + kind.step().replaceFirst("^Validate with ", "");
    }

    private List<CheckSeries.Result> results(Optional<Cluster> cluster, StepContext context)
            throws InterruptedException {
        context.progress(checks.stream().map(Check::title).collect(Collectors.joining(", ")));
        var calls = checks.stream()
                .<Callable<CheckSeries.Result>>map(check ->
                        new CheckSeries(check, cluster, target.namespace(), means, context, checks.size() > 1)::run)
                .toList();
        var results = new ArrayList<CheckSeries.Result>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var result : threads.invokeAll(calls)) {
                results.add(result.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a check", e.getCause());
        }
        return results;
    }

    private StepOutcome judged(List<CheckSeries.Result> results, StepContext context) {
        var flaky = results.stream()
                .map(CheckSeries.Result::report)
                .filter(report -> report.outcome() == CheckReport.Outcome.FLAKY)
                .map(report -> "\n  " + report.title())
                .collect(Collectors.joining());
        if (!flaky.isEmpty()) {
            context.flaky("Passed only at a later attempt:" + flaky);
        }
        var failed =
                results.stream().filter(result -> result.failure().isPresent()).toList();
        return failed.isEmpty()
                ? new StepOutcome.Succeeded(results.size() == 1 ? only(results) : results.size() + " checks passed")
                : new StepOutcome.Failed(failure(failed, results.size()));
    }

    private static String only(List<CheckSeries.Result> results) {
        var report = results.getFirst().report();
        return report.title() + (report.observed().isEmpty() ? "" : ": " + report.observed());
    }

    private Failure failure(List<CheckSeries.Result> failed, int all) {
        var words = new ArrayList<String>();
        var evidence = new ArrayList<Evidence>();
        var advice = new ArrayList<String>();
        for (var result : failed) {
            result.report()
                    .observed()
                    .lines()
                    .forEach(line -> words.add(result.report().title() + " " + line));
            var last = result.failure().orElseThrow();
            evidence.addAll(last.evidence());
            if (!last.advice().isEmpty()) {
                advice.add(last.advice());
            }
        }
        var count = failed.size() + " of " + all + (all == 1 ? " check" : " checks") + " failed.\n";
        var failure = Failure.of(attempted(), count + String.join("\n", words)).with(evidence);
        for (var one : advice.stream().distinct().toList()) {
            failure = failure.advising(one);
        }
        return failure;
    }
}
