package dev.slipway.steps.validate;

import dev.slipway.http.HttpCaller;
import dev.slipway.kube.Cluster;
import dev.slipway.pipeline.CheckReport;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.pipeline.StepContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The attempts of one check. */
final class CheckSeries implements CheckRun {
    private final Check check;
    private final Optional<Cluster> cluster;
    private final String namespace;
    private final MakeChecks.Means means;
    private final StepContext context;
    private final String prefix;
    private final List<String> log = new CopyOnWriteArrayList<>();

    /**
     * A series.
     *
     * @param isOneOfMany whether its lines must say whose they are
     */
    CheckSeries(
            Check check,
            Optional<Cluster> cluster,
            String namespace,
            MakeChecks.Means means,
            StepContext context,
            boolean isOneOfMany) {
        this.check = check;
        this.cluster = check.needsCluster() ? cluster : Optional.empty();
        this.namespace = namespace;
        this.means = means;
        this.context = context;
        this.prefix = isOneOfMany ? check.title() + ": " : "";
    }

    /**
     * How a check went.
     *
     * @param failure of the last attempt; empty: it passed
     */
    record Result(CheckReport report, Optional<Attempt.Failed> failure) {}

    Result run() throws InterruptedException {
        var start = means.clock().instant();
        for (int number = 1; ; number++) {
            var attempt = check.once(this);
            var took = Duration.between(start, means.clock().instant());
            switch (attempt) {
                case Attempt.Passed(var seen) -> {
                    var outcome = number == 1 ? CheckReport.Outcome.PASSED : CheckReport.Outcome.FLAKY;
                    return told(outcome, number, took, seen, Optional.empty());
                }
                case Attempt.Failed failed -> {
                    if (number >= check.attempts() || !failed.isWorthRepeating()) {
                        return told(CheckReport.Outcome.FAILED, number, took, failed.observed(), Optional.of(failed));
                    }
                    log("attempt " + number + " of " + check.attempts() + ": "
                            + failed.observed().replace("\n", "; "));
                    means.sleeper().sleep(MakeChecks.PAUSE);
                }
            }
        }
    }

    private Result told(
            CheckReport.Outcome outcome,
            int attempts,
            Duration took,
            String observed,
            Optional<Attempt.Failed> failure) {
        var report = new CheckReport(check.kind().word(), check.title(), outcome, attempts, took, observed, log);
        context.checked(report);
        return new Result(report, failure);
    }

    @Override
    public Optional<Cluster> cluster() {
        return cluster;
    }

    @Override
    public String namespace() {
        return namespace;
    }

    @Override
    public HttpCaller http() {
        return means.http();
    }

    @Override
    public Sleeper sleeper() {
        return means.sleeper();
    }

    @Override
    public void progress(String message) {
        context.progress(prefix + message);
    }

    @Override
    public void log(String line) {
        log.add(line);
        context.output(prefix + line);
    }
}
