package dev.slipway.site;

import java.time.Duration;
import java.util.Map;

/**
 * One place that the site runs: a cluster and a namespace.
 *
 * @param name what {@code ${target}} stands for
 * @param namespace the target's name unless the site says otherwise
 * @param cluster how to get at the cluster
 * @param variables what {@code ${…}} stands for in values, tests and checks of this target, such as {@code host}
 * @param rolloutTimeout how long all workloads together may take to be rolled out
 */
public record TargetConfig(
        String name, String namespace, ClusterConfig cluster, Map<String, String> variables, Duration rolloutTimeout) {

    /** How long workloads are waited for unless the site says otherwise: as long as Helm is. */
    public static final Duration USUAL_ROLLOUT_TIMEOUT = Duration.ofMinutes(10);

    public TargetConfig {
        variables = Ordered.copyOf(variables);
    }
}
