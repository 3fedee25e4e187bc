package dev.slipway.plan;

import dev.slipway.manifest.Manifest;
import dev.slipway.manifest.TargetRelease;

/**
 * Which object.
 *
 * @param namespace only where it is another than its release's; else empty, so that the same object has the same name on every target
 */
public record ObjectName(String group, String kind, String namespace, String name) {

    /** That of a manifest. */
    static ObjectName of(Manifest manifest, TargetRelease release) {
        var namespace = manifest.namespace(release);
        return new ObjectName(
                manifest.group(),
                manifest.kind(),
                namespace.equals(release.namespace()) ? "" : namespace,
                manifest.name());
    }

    /** {@code Deployment/hub}; in another namespace {@code Deployment/hub in other}. */
    @Override
    public String toString() {
        return kind + "/" + name + (namespace.isEmpty() ? "" : " in " + namespace);
    }
}
