package dev.slipway.charts;

import dev.slipway.manifest.Manifest;
import dev.slipway.manifest.TargetRelease;
import java.util.List;

/**
 * What the chart of a release is rendered to for a target.
 *
 * @param target the target's name
 * @param cluster what tells its cluster from others: of targets of one cluster it is equal
 * @param documents all that the templates make, objects or not
 */
public record RenderedChart(TargetRelease release, String target, Object cluster, List<Manifest> documents) {
    public RenderedChart {
        documents = List.copyOf(documents);
    }

    /** The objects among it; lists are taken apart. */
    List<Manifest> objects() {
        return documents.stream()
                .filter(document -> document.body().isObject())
                .flatMap(document -> document.items().stream())
                .toList();
    }
}
