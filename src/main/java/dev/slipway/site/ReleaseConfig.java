package dev.slipway.site;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A Helm release.
 *
 * @param name as Helm knows it; may hold {@code ${target}}
 * @param chart what is installed
 * @param namespace may hold {@code ${target}}; absent: the target's namespace
 * @param values in the order in which Helm reads them
 * @param placement which targets it goes to, and behind what
 * @param upgrade how Helm upgrades it
 * @param before what is done before each upgrade, in order
 * @param after what is done after each upgrade, in order
 */
public record ReleaseConfig(
        String name,
        ChartConfig chart,
        Optional<String> namespace,
        List<ValuesConfig> values,
        PlacementConfig placement,
        UpgradeConfig upgrade,
        List<ActionConfig> before,
        List<ActionConfig> after) {

    public ReleaseConfig {
        values = List.copyOf(values);
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /** A release of which only the name, the chart and the values files are given, as most are. */
    public static ReleaseConfig of(String name, ChartConfig chart, String... values) {
        return new ReleaseConfig(
                name,
                chart,
                Optional.empty(),
                Arrays.stream(values).<ValuesConfig>map(ValuesConfig.Files::new).toList(),
                PlacementConfig.EVERYWHERE,
                UpgradeConfig.USUAL,
                List.of(),
                List.of());
    }

    /** The same, with another time limit of the upgrade. */
    public ReleaseConfig within(Duration timeout) {
        return new ReleaseConfig(name, chart, namespace, values, placement, upgrade.within(timeout), before, after);
    }

    /** How long an upgrade may take. */
    public Duration timeout() {
        return upgrade.timeout();
    }
}
