package dev.slipway.steps.recovery;

import dev.slipway.manifest.TargetRelease;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Which releases of one target a deployment has begun to change, and what their latest revisions were before. */
public final class ChangedReleases {
    private final Map<String, Integer> before = new ConcurrentHashMap<>();

    /** None yet. */
    public ChangedReleases() {}

    /** An operation begins; that of a second attempt changes nothing about what was before the first. */
    void began(TargetRelease release, int latest) {
        before.putIfAbsent(key(release), latest);
    }

    /** Another deployment, with which this one goes on, has made the release's latest revision. */
    public void resumed(TargetRelease release, int latest) {
        before.putIfAbsent(key(release), latest - 1);
    }

    /** The release's latest revision before this deployment; empty: it has not come to it. */
    Optional<Integer> before(TargetRelease release) {
        return Optional.ofNullable(before.get(key(release)));
    }

    /** Whether there are any. */
    public boolean any() {
        return !before.isEmpty();
    }

    private static String key(TargetRelease release) {
        return release.namespace() + "/" + release.name();
    }
}
