package dev.slipway.plan;

import java.util.List;
import java.util.Map;

/**
 * What a release's chart says of itself and of the charts in it.
 *
 * @param name of the chart
 * @param versions of it and of the charts in it, by name
 * @param homes addresses of where each chart is made, by name
 * @param looksUp whether a template looks things up at the cluster
 */
public record ChartFacts(String name, Map<String, String> versions, Map<String, List<String>> homes, boolean looksUp) {
    /** Nothing is known. */
    public static final ChartFacts NONE = new ChartFacts("", Map.of(), Map.of(), false);

    public ChartFacts {
        versions = Map.copyOf(versions);
        homes = Map.copyOf(homes);
    }

    /** The addresses of a chart and, behind them, of the one that it is in. */
    List<String> homesOf(String chart) {
        return java.util.stream.Stream.of(chart, name)
                .distinct()
                .flatMap(it -> homes.getOrDefault(it, List.of()).stream())
                .toList();
    }
}
