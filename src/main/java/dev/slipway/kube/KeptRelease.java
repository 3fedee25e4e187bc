package dev.slipway.kube;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What Helm keeps of a release, as far as the next upgrade depends on it.
 *
 * @param latest its latest revision
 * @param manifest that of the revision that an upgrade starts from: the last one that was deployed or, without one, the latest.
 *     A YAML text of several documents, without hooks; it holds secrets
 * @param serverSide whether the latest revision was applied on the server, so that Helm 4 does the same again
 * @param chart {@code Chart.yaml} of the revision that an upgrade starts from, as JSON
 * @param lock its {@code Chart.lock}, as JSON; missing where there was none
 */
public record KeptRelease(ReleaseRecord latest, String manifest, boolean serverSide, JsonNode chart, JsonNode lock) {
    /** Whether a release's latest revision was applied on the server, as what is not there yet will be. */
    public static boolean wasAppliedOnTheServer(Cluster cluster, String namespace, String release) {
        return cluster.kept(namespace, List.of(release)).orElse(List.of()).stream()
                .map(KeptRelease::serverSide)
                .findFirst()
                .orElse(true);
    }

    @Override
    public String toString() {
        return latest.toString();
    }
}
