package dev.slipway.recovery;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.KeptRelease;
import dev.slipway.kube.ReleaseHistory;
import dev.slipway.kube.ReleaseRevision;
import dev.slipway.manifest.Manifest;
import dev.slipway.manifest.RenderedRelease;
import dev.slipway.plan.Around;
import dev.slipway.plan.HelmWay;
import dev.slipway.plan.PlannedRelease;
import dev.slipway.plan.ReleasePlanner;
import dev.slipway.plan.ReleasePlanner.Intent;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * What going back to a revision changes, and whether the API server will let it, found out by dry runs that change nothing: as a
 * deployment is planned ({@link ReleasePlanner}), from the manifests of the latest revision to those of the one to go back to.
 *
 * @param isHelm4 whether the pinned Helm is one of line 4
 * @param learner told each manifest before anything else is done with it, so that the mask can learn its secrets: those of an
 *     earlier revision neither the site nor the cluster may have any more
 */
public record RollbackCheck(boolean isHelm4, Consumer<Manifest> learner) {
    /** One target is looked at, so that its connections are no matter. */
    private static final int REQUESTS_AT_ONCE = 8;

    /** Tries. */
    public Answer<PlannedRelease> of(Cluster cluster, Goal.Back back) {
        return manifests(cluster, back.from())
                .then(from -> manifests(cluster, back.to()).then(to -> planned(cluster, back, from, to)));
    }

    private Answer<List<Manifest>> manifests(Cluster cluster, ReleaseRevision revision) {
        return ReleaseHistory.manifest(cluster, revision).then(yaml -> {
            try {
                var manifests = Manifest.all(yaml);
                manifests.forEach(learner);
                return new Answer.Given<>(manifests);
            } catch (YamlEngineException e) {
                // The parser's message quotes the text, which may hold a secret.
                return new Answer.Refused<>(new ClusterTrouble.Other(
                        cluster.server(), 0, "with manifests of revision " + revision.number() + " that are not YAML"));
            }
        });
    }

    private Answer<PlannedRelease> planned(Cluster cluster, Goal.Back back, List<Manifest> from, List<Manifest> to) {
        var release = back.release();
        var serverSide = isHelm4 && KeptRelease.wasAppliedOnTheServer(cluster, release.namespace(), release.name());
        var change = new RenderedRelease(release, Optional.of(back.from().record()), to, from, Optional.empty());
        var intent = new Intent(change, HelmWay.back(serverSide), List.of(), Around.NOTHING);
        return cluster.apis()
                .map(apis -> new ReleasePlanner(cluster, apis, REQUESTS_AT_ONCE)
                        .plan(List.of(intent))
                        .getFirst());
    }
}
