package dev.slipway.kube;

import java.time.Instant;
import java.util.Optional;

/**
 * The latest revision of a Helm release, as Helm wrote it down in the cluster.
 *
 * @param revision counted from 1
 * @param status Helm's word: {@code deployed}, {@code failed}, {@code pending-upgrade}, …
 * @param description Helm's, or what the deployer gave
 * @param updated when the revision was made
 * @param chart name and version: {@code mybinder-0.0.1}
 * @param appVersion the chart's; may be empty
 */
public record ReleaseRecord(
        String name,
        int revision,
        String status,
        String description,
        Optional<Instant> updated,
        String chart,
        String appVersion) {

    /** Which deployment of ours made it; empty for a release that somebody else made. */
    public Optional<ReleaseDescription> deployment() {
        return ReleaseDescription.in(description);
    }
}
