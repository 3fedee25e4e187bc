package dev.slipway.manifest;

import dev.slipway.site.Placeholders;
import dev.slipway.site.ReleaseConfig;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.TargetConfig;
import java.util.List;

/**
 * A release as it is on one target.
 *
 * @param name as Helm knows it there
 * @param namespace where Helm keeps its records
 */
public record TargetRelease(ReleaseConfig config, String name, String namespace) {

    /** The release on a target. */
    public static TargetRelease of(ReleaseConfig release, TargetConfig target) {
        var placeholders = Placeholders.of(target);
        return new TargetRelease(
                release,
                placeholders.fill(release.name()),
                release.namespace().map(placeholders::fill).orElse(target.namespace()));
    }

    /** All releases of a site on a target, in the order in which they are upgraded. */
    public static List<TargetRelease> all(SiteConfig site, TargetConfig target) {
        return site.releasesOn(target).stream()
                .map(release -> of(release, target))
                .toList();
    }

    /** As evidence names it: {@code release hub}. */
    public String object() {
        return "release " + name;
    }
}
