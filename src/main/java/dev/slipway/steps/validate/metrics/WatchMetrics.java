package dev.slipway.steps.validate.metrics;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.pipeline.CheckReport;
import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepDocumentation.Trouble;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.site.CheckConfig;
import dev.slipway.site.CheckConfig.Metrics.Query;
import dev.slipway.site.Placeholders;
import dev.slipway.site.TargetConfig;
import dev.slipway.steps.validate.MakeChecks.Means;
import dev.slipway.steps.validate.ServiceAddress;
import dev.slipway.workspace.SecretReader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Watches metrics for a while: what passes its tests and then goes bad is caught before the next targets get it.
 *
 * <ol>
 *   <li>The values of before the deployment are asked for, where they are compared with.
 *   <li>All queries are asked, every so often, until the time is over.
 *   <li>The first that is out of bounds so many times in a row ends the step. One that is so only now and then is flaky.
 *   <li>A Prometheus that cannot be asked is as bad as a value out of bounds: nobody knows how the target is.
 * </ol>
 */
public final class WatchMetrics implements Step {
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final CheckConfig.Metrics config;
    private final TargetConfig target;
    private final Placeholders placeholders;
    private final SecretReader secrets;
    private final Instant before;
    private final Means means;

    /**
     * The metrics of a target.
     *
     * @param secrets reads the token
     * @param before a moment before the deployment changed anything
     */
    public WatchMetrics(
            CheckConfig.Metrics config, TargetConfig target, SecretReader secrets, Instant before, Means means) {
        this.config = config;
        this.target = target;
        this.placeholders = Placeholders.of(target);
        this.secrets = secrets;
        this.before = before;
        this.means = means;
    }

    @Override
    public String name() {
        return "Watch metrics";
    }

    @Override
    public StepPolicy policy() {
        var questions = config.timeout().multipliedBy(config.queries().size() * 2L);
        return StepPolicy.within(config.over().plus(questions).plus(GRACE));
    }

    @Override
    public StepDocumentation documentation() {
        return new StepDocumentation(
                "Some troubles only show under load and after some time: a leak, a full queue, a rate of errors that no"
                        + " single request shows. The monitoring sees them.",
                List.of(
                        "For " + Durations.words(config.over()) + ", every " + Durations.words(config.every())
                                + ", the Prometheus at `" + config.prometheus() + "` is asked: "
                                + config.queries().stream()
                                        .map(query -> query.name() + " (`" + query.query() + "`, "
                                                + new Bounds(query, java.util.Map.of()).words() + ")")
                                        .collect(Collectors.joining("; "))
                                + ".",
                        "What is out of bounds " + config.attempts() + " times in a row closes the gate."),
                List.of(
                        new Trouble(
                                "What was deployed goes bad after it had passed its tests",
                                "A metric is out of bounds; the failure shows how it went.",
                                "The targets behind this one still run what they ran before. Look at the dashboards of this"
                                        + " target and at the logs of its pods; if the cause is not clear within ten minutes,"
                                        + " revert the commit."),
                        new Trouble(
                                "The query gives nothing",
                                "`has no value`",
                                "A counter of errors that has never counted is not there yet: add `or vector(0)` to the query,"
                                        + " or write `noData: pass`. Else the metric has another name by now.")));
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        Optional<String> token;
        try {
            token = config.token().isEmpty()
                    ? Optional.empty()
                    : secrets.token(config.token().get());
        } catch (IOException e) {
            return new StepOutcome.Failed(Failure.of(attempted(), "The token can't be read: " + e.getMessage())
                    .advising("Correct validate.metrics.token in slipway.yaml."));
        }
        var root = placeholders.fill(config.prometheus()).replaceFirst("/+$", "");
        if (!ServiceAddress.isOne(root)) {
            return watched(context, root, token);
        }
        return switch (means.clusters().open(means.access().get().kubeconfig())) {
            case Answer.Refused<Cluster>(var trouble) -> new StepOutcome.Failed(trouble.failure(attempted()));
            case Answer.Given<Cluster>(var cluster) -> {
                try (cluster) {
                    yield inside(context, root, token, cluster);
                }
            }
        };
    }

    private StepOutcome inside(StepContext context, String root, Optional<String> token, Cluster cluster)
            throws InterruptedException {
        return switch (ServiceAddress.open(root, cluster, target.namespace())) {
            case Answer.Refused<ServiceAddress>(var trouble) -> new StepOutcome.Failed(trouble.failure(attempted()));
            case Answer.Given<ServiceAddress>(var address) -> {
                try (address) {
                    yield watched(context, address.url(), token);
                }
            }
        };
    }

    private String attempted() {
        return "watching the metrics of " + target.name();
    }

    private StepOutcome watched(StepContext context, String root, Optional<String> token) throws InterruptedException {
        var prometheus = new Prometheus(root, token, config.timeout(), means.http());
        var metrics = new ArrayList<WatchedMetric>();
        for (var written : config.queries()) {
            var query = filled(written);
            metrics.add(new WatchedMetric(bounds(query, prometheus, context), config.attempts()));
        }
        var start = means.clock().instant();
        var end = start.plus(config.over());
        while (true) {
            var now = means.clock().instant();
            for (var metric : metrics) {
                metric.look(prometheus.ask(metric.query().query(), Optional.empty()), Duration.between(start, now));
            }
            var left = Duration.between(means.clock().instant(), end);
            if (metrics.stream().anyMatch(WatchedMetric::hasFailed) || !left.isPositive()) {
                return judged(metrics, start, context);
            }
            context.progress(Durations.words(left) + " left; "
                    + metrics.stream().map(WatchedMetric::told).collect(Collectors.joining(", ")));
            means.sleeper().sleep(left.compareTo(config.every()) < 0 ? left : config.every());
        }
    }

    private Query filled(Query query) {
        return new Query(
                query.name(),
                placeholders.fill(query.query()),
                query.below(),
                query.above(),
                query.timesBefore(),
                query.mayLack());
    }

    /** Of a target that ran nothing before, there is nothing to compare with. */
    private Bounds bounds(Query query, Prometheus prometheus, StepContext context) throws InterruptedException {
        var nothing = new Samples.Given(List.of());
        if (query.timesBefore().isEmpty()) {
            return Bounds.of(query, nothing);
        }
        var bounds = Bounds.of(
                query,
                switch (prometheus.ask(query.query(), Optional.of(before))) {
                    case Samples.Given given -> given;
                    // Asked now, it will give the same answer, which is judged.
                    case Samples.Wrong _, Samples.Missing _ -> nothing;
                });
        if (bounds.before().isEmpty()) {
            context.output(query.name() + " had no value before the deployment: there is nothing to compare it with");
        }
        return bounds;
    }

    private StepOutcome judged(List<WatchedMetric> metrics, Instant start, StepContext context) {
        var now = means.clock().instant();
        var reports = metrics.stream().map(metric -> metric.report(start, now)).toList();
        reports.forEach(context::checked);
        var failed = metrics.stream().filter(WatchedMetric::hasFailed).toList();
        if (!failed.isEmpty()) {
            return new StepOutcome.Failed(failure(failed, reports, Duration.between(start, now)));
        }
        var flaky = reports.stream()
                .filter(report -> report.outcome() == CheckReport.Outcome.FLAKY)
                .map(report -> "\n  " + report.title())
                .collect(Collectors.joining());
        if (!flaky.isEmpty()) {
            context.flaky("Out of bounds now and then:" + flaky);
        }
        return new StepOutcome.Succeeded(metrics.size() + (metrics.size() == 1 ? " metric" : " metrics")
                + " within bounds for " + Durations.words(config.over()));
    }

    private Failure failure(List<WatchedMetric> failed, List<CheckReport> reports, Duration since) {
        var words = reports.stream()
                .filter(report -> report.outcome() == CheckReport.Outcome.FAILED)
                .map(report -> report.title() + " " + report.observed() + ".")
                .collect(Collectors.joining("\n"));
        var evidence = failed.stream()
                .map(metric -> new Evidence.OutputTail(metric.query().query(), metric.log()))
                .toList();
        var failure = Failure.of(
                        attempted(),
                        "After " + Durations.words(since) + " of " + Durations.words(config.over()) + ":\n" + words)
                .with(evidence);
        for (var advice : failed.stream().map(WatchedMetric::advice).distinct().toList()) {
            failure = failure.advising(advice);
        }
        return failure;
    }
}
