package dev.slipway.steps.preflight;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.ServedApis;
import dev.slipway.manifest.Manifest;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.pipeline.SideBySide;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * An object that Slipway applies itself, beside what Helm does for a release: a manifest of the site, or a definition of the chart.
 *
 * @param there what is on the cluster now
 */
record AppliedObject(Manifest manifest, TargetRelease release, ServedApis.Kind kind, Answer<JsonNode> there) {
    private static final int AT_ONCE = 8;

    /** Looks at the cluster for each whose kind it serves; about the others nothing can be asked yet. */
    static List<AppliedObject> on(Cluster cluster, ServedApis apis, TargetRelease release, List<Manifest> manifests)
            throws InterruptedException {
        var served = manifests.stream()
                .filter(manifest -> !manifest.name().isEmpty())
                .filter(manifest ->
                        apis.find(manifest.apiVersion(), manifest.kind()).isPresent())
                .toList();
        return SideBySide.each(served, AT_ONCE, manifest -> {
            var kind = apis.find(manifest.apiVersion(), manifest.kind()).orElseThrow();
            var path = kind.path(manifest.namespace(release)) + "/" + manifest.name();
            return new AppliedObject(manifest, release, kind, cluster.read(path, object -> object));
        });
    }

    /** Whether the cluster has it as it is wanted. */
    boolean isMet() {
        return there instanceof Answer.Given<JsonNode>(var present) && manifest.isMetBy(present);
    }

    /** Whether the account may not even look at it. */
    boolean isHidden() {
        return there instanceof Answer.Refused<JsonNode>(ClusterTrouble.Forbidden _);
    }

    /**
     * What must be allowed to apply it: the API server asks for {@code patch}, and for {@code create} where there is no such
     * object; what may not be looked at may not be there.
     */
    List<Need> needs() {
        var verbs = there instanceof Answer.Given ? Stream.of("get", "patch") : Stream.of("get", "create", "patch");
        return verbs.map(verb -> Needs.need(verb, kind, manifest, release)).toList();
    }
}
