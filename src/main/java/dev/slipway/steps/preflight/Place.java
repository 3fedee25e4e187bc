package dev.slipway.steps.preflight;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ReleaseRecord;
import dev.slipway.kube.ServedApis;
import dev.slipway.kube.ServerHealth;
import dev.slipway.kube.TargetAccess;
import dev.slipway.manifest.Manifest;
import dev.slipway.manifest.RenderedRelease;
import dev.slipway.site.TargetConfig;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A target that was entered, and what every check needs to know of it.
 *
 * @param health what its API server says of itself
 * @param version the server's: {@code v1.34.4}
 * @param apis what it serves
 * @param records Helm's records, by namespace
 * @param plans what will be done for each release
 */
record Place(
        TargetConfig target,
        TargetAccess access,
        Cluster cluster,
        Answer<ServerHealth> health,
        Answer<String> version,
        Answer<ServedApis> apis,
        Map<String, Answer<List<ReleaseRecord>>> records,
        List<RenderedRelease> plans) {
    Place {
        records = Map.copyOf(records);
        plans = List.copyOf(plans);
    }

    /** The namespaces that Helm's records and the target's workloads are in, the target's own first. */
    List<String> namespaces() {
        return Stream.concat(
                        Stream.of(target.namespace()),
                        plans.stream().map(plan -> plan.release().namespace()))
                .distinct()
                .toList();
    }

    /** Everything that is wanted, each with its plan. */
    Stream<Wanted> wanted() {
        return plans.stream().flatMap(plan -> plan.wanted().stream().map(manifest -> new Wanted(plan, manifest)));
    }

    /** An object that a release wants. */
    record Wanted(RenderedRelease plan, Manifest manifest) {}
}
