package dev.slipway.site;

import dev.slipway.site.CheckConfig.Metrics;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Reads {@code validate.metrics}. */
final class MetricsReader {
    private static final List<String> SCHEMES = List.of("https", "http", "service");
    private static final List<String> BOUNDS = List.of("below", "above", "timesBefore");

    private final Problems problems;
    private final ValueChecks checks;
    private final CheckReader reader;

    MetricsReader(Problems problems, ValueChecks checks, CheckReader reader) {
        this.problems = problems;
        this.checks = checks;
        this.reader = reader;
    }

    CheckConfig read(MapReader map) {
        map.allowing("prometheus", "token", "over", "every", "queries", "attempts", "timeout")
                .requiring("prometheus", "queries");
        var over = checks.duration(map.text("over")).orElse(Metrics.USUAL_OVER);
        var every = checks.duration(map.text("every")).orElse(Metrics.USUAL_EVERY);
        var attempts = reader.attempts(map);
        if (map.has("queries") && every.multipliedBy(attempts).compareTo(over) > 0) {
            problems.add(
                    map.has("over") ? map.placeOf("over") : map.placeOf("queries"),
                    "metrics would never be looked at " + attempts + " times in a row within 'over'.",
                    "Make 'over' longer, 'every' shorter, or 'attempts' fewer.");
        }
        return new Metrics(
                reader.address(map, "prometheus", SCHEMES),
                checks.secret(map.raw("token"), "$PROMETHEUS_TOKEN"),
                over,
                every,
                map.maps("queries", "each of 'queries'").stream()
                        .map(this::query)
                        .toList(),
                attempts,
                reader.timeout(map, CheckConfig.USUAL_TIMEOUT));
    }

    private Metrics.Query query(MapReader map) {
        map.allowing("name", "query", "below", "above", "timesBefore", "noData").requiring("name", "query");
        if (BOUNDS.stream().noneMatch(map::has)) {
            problems.add(
                    map.place(),
                    "a query has no bound, so that it could not fail.",
                    "Give it at least one of " + String.join(", ", BOUNDS) + ".");
        }
        var timesBefore = map.decimal("timesBefore");
        if (timesBefore.filter(times -> times.signum() <= 0).isPresent()) {
            problems.add(map.placeOf("timesBefore"), "'timesBefore' must be more than 0.", "");
        }
        return new Metrics.Query(
                map.text("name").map(Text::value).orElse(""),
                reader.filled(map, "query").orElse(""),
                map.decimal("below"),
                map.decimal("above"),
                timesBefore.filter(times -> times.compareTo(BigDecimal.ZERO) > 0),
                map.text("noData").flatMap(this::mayLack).orElse(false));
    }

    private Optional<Boolean> mayLack(Text text) {
        return switch (text.value()) {
            case "pass" -> Optional.of(true);
            case "fail" -> Optional.of(false);
            default -> {
                problems.add(text.place(), "'noData' is either pass or fail, not '" + text.value() + "'.", "");
                yield Optional.empty();
            }
        };
    }
}
