package dev.slipway.plan;

import dev.slipway.manifest.Manifest;
import dev.slipway.preflight.Finding;
import java.util.List;

/**
 * What the site has done before and after each upgrade of a release, as far as it can be planned.
 *
 * @param manifests that are applied
 * @param findings of what can't be planned
 */
public record Around(List<Applied> manifests, List<Finding> findings) {
    /** Nothing. */
    public static final Around NOTHING = new Around(List.of(), List.of());

    public Around {
        manifests = List.copyOf(manifests);
        findings = List.copyOf(findings);
    }

    /**
     * A manifest that is applied.
     *
     * @param before whether before the upgrade, or after it
     */
    public record Applied(Manifest manifest, boolean before) {}

    /** All objects that are applied. */
    List<Manifest> objects() {
        return manifests.stream().map(Applied::manifest).toList();
    }
}
