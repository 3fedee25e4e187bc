package dev.slipway.site;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A Helm release, the same on every target.
 *
 * @param name as Helm knows it; may hold {@code ${target}}
 * @param chart a folder of the site, or a chart of a repository
 * @param version of a chart that comes from a repository
 * @param namespace may hold {@code ${target}}; absent: the target's namespace
 * @param values files in the order in which Helm reads them, with {@code *} and {@code ${target}}; a plain name must
 *     exist, a pattern may match nothing
 * @param timeout of the Helm upgrade
 */
public record ReleaseConfig(
        String name,
        String chart,
        Optional<String> version,
        Optional<String> namespace,
        List<String> values,
        Duration timeout) {

    /** The specification's ten minutes. */
    public static final Duration USUAL_TIMEOUT = Duration.ofMinutes(10);

    public ReleaseConfig {
        values = List.copyOf(values);
    }
}
