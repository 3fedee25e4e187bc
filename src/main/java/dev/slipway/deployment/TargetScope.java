package dev.slipway.deployment;

import dev.slipway.rollout.Scope;
import dev.slipway.site.Placeholders;
import dev.slipway.site.ReleaseConfig;
import dev.slipway.site.RolloutConfig;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.TargetConfig;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Set;

/** Which workloads belong to a target: the same for a deployment that waits for them and for who only looks. */
final class TargetScope {
    private TargetScope() {}

    /** All workloads of the target's namespace, or its releases' own; in other namespaces, only the releases' own. */
    static Scope of(SiteConfig site, TargetConfig target) {
        var placeholders = Placeholders.of(target);
        var namespaces = new LinkedHashMap<String, Set<String>>();
        for (var release : site.releasesOn(target)) {
            var namespace = namespace(release, target);
            namespaces
                    .computeIfAbsent(namespace, _ -> new LinkedHashSet<>())
                    .add(namespace + "/" + placeholders.fill(release.name()));
        }
        if (site.rollout().watched() == RolloutConfig.Watched.NAMESPACE) {
            namespaces.put(target.namespace(), Set.of());
        }
        return new Scope(namespaces);
    }

    /** The namespace of a release on a target. */
    static String namespace(ReleaseConfig release, TargetConfig target) {
        return release.namespace().map(Placeholders.of(target)::fill).orElse(target.namespace());
    }
}
