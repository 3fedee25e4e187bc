package dev.slipway.steps.preflight;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ReleaseRecord;
import dev.slipway.kube.ServedApis;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.Failure;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.TargetConfig;
import dev.slipway.steps.preflight.Renderer.Rendered;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Learns of a target what all checks need: what the cluster is, what runs there, and what is to run. */
final class Scout {
    private final SiteConfig site;
    private final Renderer renderer;

    Scout(SiteConfig site, Renderer renderer) {
        this.site = site;
        this.renderer = renderer;
    }

    /** Learns it. */
    Place explore(TargetConfig target, TargetAccess access, Cluster cluster) throws InterruptedException {
        var releases = site.releases().values().stream()
                .map(release -> TargetRelease.of(release, target))
                .toList();
        var records = new HashMap<String, Answer<List<ReleaseRecord>>>();
        releases.forEach(release -> records.computeIfAbsent(release.namespace(), cluster::releases));
        var apis = cluster.apis();
        var version = cluster.version();
        var plans = new ArrayList<ReleasePlan>();
        for (var release : releases) {
            plans.add(plan(release, target, access, cluster, records, version, apis));
        }
        return new Place(target, access, cluster, cluster.health(), version, apis, records, plans);
    }

    private ReleasePlan plan(
            TargetRelease release,
            TargetConfig target,
            TargetAccess access,
            Cluster cluster,
            Map<String, Answer<List<ReleaseRecord>>> records,
            Answer<String> version,
            Answer<ServedApis> apis)
            throws InterruptedException {
        var latest = Optional.ofNullable(records.get(release.namespace()))
                .flatMap(answer -> answer.orElse(List.of()).stream()
                        .filter(record -> record.name().equals(release.name()))
                        .filter(record -> !record.status().equals("uninstalled"))
                        .findFirst());
        var upgrade = latest.isPresent();
        var served = apis.orElse(new ServedApis(List.of()));
        var current = latest.map(
                        record -> cluster.currentManifest(release.namespace(), release.name(), record.revision())
                                .map(Scout::kept)
                                .orElse(List.of()))
                .orElse(List.of());
        var plan = planned(
                release,
                latest,
                current,
                renderer.render(release.config(), target, version.orElse(""), served, upgrade));
        if (plan.failure().isEmpty() && plan.wanted().stream().allMatch(it -> isServed(it, plan, served))) {
            return plan;
        }
        // What looks things up, or asks for the versions that a cluster serves, is only right when it asks the cluster.
        var there = planned(release, latest, current, renderer.renderThere(release.config(), target, access, upgrade));
        return there.failure().isEmpty() ? there : plan;
    }

    private static boolean isServed(Manifest manifest, ReleasePlan plan, ServedApis served) {
        return served.find(manifest.apiVersion(), manifest.kind()).isPresent()
                || Definition.defines(plan.wanted(), manifest);
    }

    private static ReleasePlan planned(
            TargetRelease release, Optional<ReleaseRecord> latest, List<Manifest> current, Rendered rendered) {
        return switch (rendered) {
            case Rendered.Failed(var failure) ->
                new ReleasePlan(release, latest, List.of(), current, Optional.of(failure));
            case Rendered.Manifests(var yaml) -> {
                try {
                    yield new ReleasePlan(release, latest, Manifest.all(yaml), current, Optional.empty());
                } catch (YamlEngineException e) {
                    // The parser's message quotes the text, which may hold a secret.
                    yield new ReleasePlan(release, latest, List.of(), current, Optional.of(notYaml(release)));
                }
            }
        };
    }

    private static Failure notYaml(TargetRelease release) {
        return Failure.of(
                        "reading what Helm made of the chart of " + release.object(),
                        "What the chart's templates make is not YAML.")
                .advising("helm template shows what they make; look at the indentation of what values are put into.");
    }

    /** What Helm itself has kept, it has read before. */
    private static List<Manifest> kept(String yaml) {
        try {
            return Manifest.all(yaml);
        } catch (YamlEngineException e) {
            return List.of();
        }
    }
}
