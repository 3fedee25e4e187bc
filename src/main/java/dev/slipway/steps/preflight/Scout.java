package dev.slipway.steps.preflight;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ReleaseRecord;
import dev.slipway.kube.ServedApis;
import dev.slipway.kube.TargetAccess;
import dev.slipway.manifest.ReleaseRendering;
import dev.slipway.manifest.RenderedRelease;
import dev.slipway.manifest.Renderer;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.TargetConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** Learns of a target what all checks need: what the cluster is, what runs there, and what is to run. */
final class Scout {
    private final SiteConfig site;
    private final ReleaseRendering rendering;

    Scout(SiteConfig site, Renderer renderer) {
        this.site = site;
        this.rendering = new ReleaseRendering(renderer);
    }

    /** Learns it. */
    Place explore(TargetConfig target, TargetAccess access, Cluster cluster) throws InterruptedException {
        var releases = TargetRelease.all(site, target);
        var records = new HashMap<String, Answer<List<ReleaseRecord>>>();
        releases.forEach(release -> records.computeIfAbsent(release.namespace(), cluster::releases));
        var apis = cluster.apis();
        var version = cluster.version();
        var plans = new ArrayList<RenderedRelease>();
        var premise = new ReleaseRendering.Premise(version.orElse(""), apis.orElse(new ServedApis(List.of())));
        for (var release : releases) {
            var latest = records.getOrDefault(release.namespace(), new Answer.Given<>(List.of()))
                    .orElse(List.of());
            plans.add(rendering.of(release, target, access, cluster, premise, latest));
        }
        return new Place(target, access, cluster, cluster.health(), version, apis, records, plans);
    }
}
