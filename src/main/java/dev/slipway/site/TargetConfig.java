package dev.slipway.site;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One place that the site runs: a cluster and a namespace.
 *
 * @param name what {@code ${target}} stands for
 * @param namespace the target's name unless the site says otherwise
 * @param cluster how to get at the cluster
 * @param variables what {@code ${…}} stands for in values, tests and checks of this target, such as {@code host}
 * @param rolloutTimeout how long all workloads together may take to be rolled out
 * @param onFailure what becomes of it when its deployment fails
 * @param drift what happens where somebody changed it by hand
 * @param required whether its failure closes the gate behind its stage
 */
public record TargetConfig(
        String name,
        String namespace,
        ClusterConfig cluster,
        Map<String, String> variables,
        Duration rolloutTimeout,
        FailurePolicy onFailure,
        DriftPolicy drift,
        boolean required) {

    /** How long workloads are waited for unless the site says otherwise: as long as Helm is. */
    public static final Duration USUAL_ROLLOUT_TIMEOUT = Duration.ofMinutes(10);

    public TargetConfig {
        variables = Ordered.copyOf(variables);
    }

    /**
     * What programs that work on the target find in their environment: {@code SLIPWAY_TARGET}, {@code SLIPWAY_NAMESPACE}, and
     * each of its variables, {@code SLIPWAY_VAR_HUB_HOST} for {@code hub-host}.
     */
    public Map<String, String> environment() {
        var all = new LinkedHashMap<String, String>();
        all.put("SLIPWAY_TARGET", name);
        all.put("SLIPWAY_NAMESPACE", namespace);
        variables.forEach((variable, value) ->
                all.put("SLIPWAY_VAR_" + variable.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"), value));
        return all;
    }
}
