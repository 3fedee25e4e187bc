package dev.slipway.drift;

import dev.slipway.kube.ReleaseRecord;
import java.util.List;

/**
 * How a release differs from what was deployed of it.
 *
 * @param release its latest revision
 * @param objects those that differ, in the order of the manifest
 * @param unknown objects that could not be looked at, with the reason, a sentence each
 */
public record ReleaseDrift(ReleaseRecord release, List<ObjectDrift> objects, List<String> unknown) {
    public ReleaseDrift {
        objects = List.copyOf(objects);
        unknown = List.copyOf(unknown);
    }

    /** Whether a person has changed something of it. */
    public boolean isByHand() {
        return objects.stream().anyMatch(ObjectDrift::isByHand);
    }

    /** Whether its latest revision is of a deployment; else somebody has used Helm by hand. */
    public boolean isDeployed() {
        return release.deployment().isPresent();
    }
}
