package dev.slipway.steps.validate.metrics;

import dev.slipway.pipeline.CheckReport;
import dev.slipway.pipeline.Durations;
import dev.slipway.site.CheckConfig.Metrics.Query;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One query over the time that it is watched: what each look gave, and whether it is bad by now. */
final class WatchedMetric {
    /** The word of a check that is a metric. */
    private static final String KIND = "metric";

    private final Bounds bounds;
    private final int patience;
    private final List<String> log = new ArrayList<>();
    private int looks;
    private int badInARow;
    private int bad;
    private boolean isWrong;
    private String last = "";
    private String advice = "";

    /**
     * A query.
     *
     * @param patience how many looks in a row must be bad
     */
    WatchedMetric(Bounds bounds, int patience) {
        this.bounds = bounds;
        this.patience = patience;
    }

    Query query() {
        return bounds.query();
    }

    /**
     * Takes what a look gave.
     *
     * @param since how long it is watched by now
     */
    void look(Samples samples, Duration since) {
        looks++;
        var problem = switch (samples) {
            case Samples.Given given -> judged(bounds.judge(given));
            case Samples.Missing(var why, var remedy) ->
                Optional.of(new Problem("could not be asked for: " + why, remedy));
            case Samples.Wrong(var why) -> {
                isWrong = true;
                yield Optional.of(new Problem(
                        "is no query that Prometheus understands: " + why,
                        "Correct the query \"" + query().name()
                                + "\" of validate.metrics in slipway.yaml; Prometheus' own page tells what it gives."));
            }
        };
        problem.ifPresent(found -> {
            last = found.words();
            advice = found.advice();
        });
        badInARow = problem.isPresent() ? badInARow + 1 : 0;
        bad += problem.isPresent() ? 1 : 0;
        log.add(Durations.words(since) + ": " + last);
    }

    private record Problem(String words, String advice) {}

    private Optional<Problem> judged(Bounds.Look look) {
        return switch (look) {
            case Bounds.Look.Within(var values) -> {
                last = "is " + values;
                yield Optional.empty();
            }
            case Bounds.Look.Outside(var words) ->
                Optional.of(new Problem(
                        "is " + words,
                        "The other checks passed, and then it went bad: look at the dashboards and at the logs of what the query is"
                                + " about."));
            case Bounds.Look.Nothing _ -> {
                last = "has no value";
                yield query().mayLack()
                        ? Optional.empty()
                        : Optional.of(
                                new Problem(
                                        last,
                                        "A counter that has never counted is not there: add 'or vector(0)' to the query, or write"
                                                + " 'noData: pass'. Else the metric has another name by now, or is not scraped."));
            }
        };
    }

    /** Whether it was bad so often in a row that it counts, or can't be anything else. */
    boolean hasFailed() {
        return isWrong || badInARow >= patience;
    }

    /** The last look, in a line. */
    String told() {
        return query().name() + " " + last;
    }

    /** What the person should do about the last problem. */
    String advice() {
        return advice;
    }

    /** What each look gave. */
    List<String> log() {
        return List.copyOf(log);
    }

    /** How it went, once it is over. */
    CheckReport report(Instant start, Instant end) {
        var outcome = hasFailed()
                ? CheckReport.Outcome.FAILED
                : bad > 0 ? CheckReport.Outcome.FLAKY : CheckReport.Outcome.PASSED;
        var seen = hasFailed()
                ? last + (isWrong ? "" : ", " + badInARow + " times in a row; it must be " + bounds.words())
                : last + (bad > 0 ? ", out of bounds in " + bad + " of " + looks + " looks" : "");
        return new CheckReport(KIND, query().name(), outcome, looks, Duration.between(start, end), seen, log);
    }
}
