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
    private String last = "";

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
            case Samples.Missing missing -> Optional.of("could not be asked for: " + missing.why());
            case Samples.Wrong wrong -> Optional.of("is no query that Prometheus understands: " + wrong.why());
        };
        problem.ifPresent(words -> last = words);
        badInARow = problem.isPresent() ? badInARow + 1 : 0;
        bad += problem.isPresent() ? 1 : 0;
        log.add(Durations.words(since) + ": " + last);
    }

    private Optional<String> judged(Bounds.Look look) {
        return switch (look) {
            case Bounds.Look.Within(var values) -> {
                last = "is " + values;
                yield Optional.empty();
            }
            case Bounds.Look.Outside(var words) -> Optional.of("is " + words);
            case Bounds.Look.Nothing _ -> {
                last = "has no value";
                yield query().mayLack() ? Optional.empty() : Optional.of("has no value");
            }
        };
    }

    /** Whether it was bad so often in a row that it counts. */
    boolean hasFailed() {
        return badInARow >= patience;
    }

    /** The last look, in a line. */
    String told() {
        return query().name() + " " + last;
    }

    /** What it says of the last look, continuing its name. */
    String last() {
        return last;
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
                ? last + ", " + badInARow + " times in a row; it must be " + bounds.words()
                : last + (bad > 0 ? ", out of bounds in " + bad + " of " + looks + " looks" : "");
        return new CheckReport(KIND, query().name(), outcome, looks, Duration.between(start, end), seen, log);
    }
}
