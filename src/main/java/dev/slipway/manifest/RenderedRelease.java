package dev.slipway.manifest;

import dev.slipway.kube.ReleaseRecord;
import dev.slipway.pipeline.Failure;
import java.util.List;
import java.util.Optional;

/**
 * What Helm will have to do for a release on a target.
 *
 * @param latest its latest revision; empty: it will be installed
 * @param wanted the objects that the chart asks for, hooks among them
 * @param current those of the revision that Helm starts from, without hooks
 * @param failure why the chart could not be rendered; then nothing is wanted
 */
public record RenderedRelease(
        TargetRelease release,
        Optional<ReleaseRecord> latest,
        List<Manifest> wanted,
        List<Manifest> current,
        Optional<Failure> failure) {
    public RenderedRelease {
        wanted = List.copyOf(wanted);
        current = List.copyOf(current);
    }

    /** Whether Helm will install it, as it has no revision yet. */
    public boolean isInstallation() {
        return latest.isEmpty();
    }

    /** What the release has of the same object now. */
    public Optional<Manifest> currentOf(Manifest manifest) {
        return current.stream()
                .filter(before -> before.isSameObject(manifest, release))
                .findFirst();
    }

    /** Whether the release has the object as it is wanted, so that an upgrade leaves it alone. */
    public boolean isUnchanged(Manifest manifest) {
        return currentOf(manifest)
                .filter(before -> before.body().equals(manifest.body()))
                .isPresent();
    }

    /** The objects that the release no longer wants: Helm deletes them, but for those that say that they are to be kept. */
    public List<Manifest> dropped() {
        return current.stream()
                .filter(before -> !before.annotation("helm.sh/resource-policy").equals("keep"))
                .filter(before -> wanted.stream()
                        .noneMatch(manifest -> !manifest.isHook() && manifest.isSameObject(before, release)))
                .toList();
    }
}
