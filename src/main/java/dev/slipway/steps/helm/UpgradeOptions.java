package dev.slipway.steps.helm;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.KeptRelease;
import dev.slipway.site.UpgradeConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * The options of an upgrade that depend on what the site asks for, on Helm's version and on what the cluster has.
 *
 * @param config what the site asks for
 * @param isHelm3 whether it is Helm 3 and not 4
 */
record UpgradeOptions(UpgradeConfig config, boolean isHelm3) {

    /** Those for a release on a cluster. Where it does not answer, Helm finds that out, and says so. */
    List<String> on(Answer<Cluster> answer, String namespace, String release) {
        var options = new ArrayList<>(asked());
        if (answer instanceof Answer.Given<Cluster>(var cluster)) {
            try (cluster) {
                if (isMissing(cluster, namespace)) {
                    options.add("--create-namespace");
                }
                options.addAll(applying(cluster, namespace, release));
            }
        }
        return options;
    }

    /** What the site asks for, as this Helm calls it. */
    private List<String> asked() {
        var options = new ArrayList<String>();
        if (config.atomic()) {
            options.add(isHelm3 ? "--atomic" : "--rollback-on-failure");
        }
        if (config.force()) {
            options.add(isHelm3 ? "--force" : "--force-replace");
        }
        return options;
    }

    /**
     * Whether Helm has to make the namespace. Told to, it asks for that also where the namespace is there, and an account that
     * has only what it needs is refused then. An account that may not even see it can't make it either.
     */
    private static boolean isMissing(Cluster cluster, String namespace) {
        return cluster.read("/api/v1/namespaces/" + namespace, _ -> true)
                        instanceof Answer.Refused<Boolean>(var trouble)
                && trouble.isAbsence();
    }

    /**
     * How Helm 4 applies objects. On the server, fields that somebody else has set since are a conflict, at which it would stop in
     * the middle of the upgrade. Helm 3 brings them back to what the chart says, and so shall Helm 4: that somebody has
     * changed them was told before, or has stopped the deployment, as the target's {@code drift} says.
     */
    private List<String> applying(Cluster cluster, String namespace, String release) {
        if (isHelm3) {
            return List.of();
        }
        if (config.force()) {
            // On the server nothing is replaced.
            return List.of("--server-side=" + config.serverSide().orElse(false));
        }
        return config.serverSide().orElseGet(() -> KeptRelease.wasAppliedOnTheServer(cluster, namespace, release))
                ? ON_THE_SERVER
                : List.of("--server-side=false");
    }

    /** What Helm 4 is told so that it applies on the server, whoever has set the fields before. */
    static final List<String> ON_THE_SERVER = List.of("--server-side=true", "--force-conflicts");
}
