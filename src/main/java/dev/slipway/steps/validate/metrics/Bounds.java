package dev.slipway.steps.validate.metrics;

import dev.slipway.site.CheckConfig.Metrics.Query;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the values of a query must be like.
 *
 * <p>A value that is not a number counts as none: it is what a share of nothing is, such as the errors of a service that nobody
 * asked anything yet.
 *
 * @param before the values of before the deployment, by labels
 */
record Bounds(Query query, Map<String, Double> before) {
    private static final MathContext SHOWN = new MathContext(3);

    Bounds {
        before = Map.copyOf(before);
    }

    /** Bounds with the values of before the deployment. */
    static Bounds of(Query query, Samples.Given before) {
        return new Bounds(
                query,
                before.values().stream()
                        .filter(sample -> !Double.isNaN(sample.value()))
                        .collect(Collectors.toMap(Samples.Sample::labels, Samples.Sample::value, Math::max)));
    }

    /** What a look gave. */
    sealed interface Look {
        /** All is as it should be: the values, in words. */
        record Within(String values) implements Look {}

        /** It is not: what is wrong, in words. */
        record Outside(String problem) implements Look {}

        /** There was no value. */
        record Nothing() implements Look {}
    }

    Look judge(Samples.Given samples) {
        var values = samples.values().stream()
                .filter(sample -> !Double.isNaN(sample.value()))
                .toList();
        if (values.isEmpty()) {
            return new Look.Nothing();
        }
        var problems = new ArrayList<String>();
        values.forEach(sample -> problem(sample).ifPresent(problems::add));
        return problems.isEmpty()
                ? new Look.Within(values.stream().map(Bounds::told).collect(Collectors.joining(", ")))
                : new Look.Outside(String.join("; ", problems));
    }

    private Optional<String> problem(Samples.Sample sample) {
        var wrong = new ArrayList<String>();
        query.below()
                .filter(bound -> sample.value() > bound.doubleValue())
                .ifPresent(bound -> wrong.add("above " + bound));
        query.above()
                .filter(bound -> sample.value() < bound.doubleValue())
                .ifPresent(bound -> wrong.add("below " + bound));
        query.timesBefore().ifPresent(times -> {
            var base = before.get(sample.labels());
            if (base != null && sample.value() > base * times.doubleValue()) {
                wrong.add("more than " + times + " times the " + shown(base) + " of before the deployment");
            }
        });
        return wrong.isEmpty() ? Optional.empty() : Optional.of(told(sample) + ", " + String.join(" and ", wrong));
    }

    private static String told(Samples.Sample sample) {
        return shown(sample.value()) + (sample.labels().isEmpty() ? "" : " at " + sample.labels());
    }

    /** Three digits say enough. */
    static String shown(double value) {
        return Double.isInfinite(value)
                ? (value > 0 ? "+Inf" : "-Inf")
                : new BigDecimal(value).round(SHOWN).stripTrailingZeros().toPlainString();
    }

    /** All bounds in words: {@code at most 0.05}. */
    String words() {
        var all = new ArrayList<String>();
        query.below().ifPresent(bound -> all.add("at most " + bound));
        query.above().ifPresent(bound -> all.add("at least " + bound));
        query.timesBefore().ifPresent(times -> all.add("at most " + times + " times what it was before"));
        return String.join(" and ", List.copyOf(all));
    }
}
