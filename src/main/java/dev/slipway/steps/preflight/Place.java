package dev.slipway.steps.preflight;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ServerHealth;
import dev.slipway.kube.TargetAccess;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.TargetConfig;
import java.util.List;
import java.util.stream.Stream;

/**
 * A target that was entered, with what will be deployed to it.
 *
 * @param health what its API server says of itself
 */
record Place(
        TargetConfig target,
        TargetAccess access,
        Cluster cluster,
        Answer<ServerHealth> health,
        List<TargetRelease> releases) {
    Place {
        releases = List.copyOf(releases);
    }

    /** Where a site will deploy to. */
    static Place of(SiteConfig site, TargetConfig target, TargetAccess access, Cluster cluster) {
        return new Place(
                target,
                access,
                cluster,
                cluster.health(),
                site.releases().values().stream()
                        .map(release -> TargetRelease.of(release, target))
                        .toList());
    }

    /** The namespaces that the deployment touches, the target's own first. */
    List<String> namespaces() {
        return Stream.concat(Stream.of(target.namespace()), releases.stream().map(TargetRelease::namespace))
                .distinct()
                .toList();
    }
}
