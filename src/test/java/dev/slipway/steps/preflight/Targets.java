package dev.slipway.steps.preflight;

import dev.slipway.kube.ReleaseRecord;
import dev.slipway.site.ClusterConfig;
import dev.slipway.site.ReleaseConfig;
import dev.slipway.site.TargetConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Targets and releases for the tests of this package. */
final class Targets {
    static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    private Targets() {}

    static TargetConfig target(String name) {
        return new TargetConfig(
                name,
                name,
                new ClusterConfig.KubeconfigFile("secrets/" + name + ".yaml", Optional.empty()),
                Map.of(),
                Duration.ofMinutes(10));
    }

    static ReleaseConfig release(String name, String... values) {
        return new ReleaseConfig(
                name, "mybinder", Optional.empty(), Optional.empty(), List.of(values), Duration.ofMinutes(10));
    }

    static TargetRelease on(String target, String release) {
        return TargetRelease.of(release(release), target(target));
    }

    static ReleaseRecord record(String name, int revision, String status, Instant updated) {
        return new ReleaseRecord(name, revision, status, "", Optional.of(updated), "mybinder-0.1.0", "");
    }
}
