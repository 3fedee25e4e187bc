package dev.slipway.site;

import java.time.Duration;
import java.util.Optional;

/**
 * The chart of a release.
 *
 * @param reference a folder or an archive of the site, {@code REPOSITORY/CHART}, or {@code oci://…}; that of a registry's chart may end in {@code @sha256:…}
 * @param version of a chart that comes from a repository
 * @param waitFor how long a version that is not published yet, of the chart or of what it depends on, is waited for;
 *     absent: not at all
 * @param definitions what is done with the CustomResourceDefinitions in the chart's {@code crds/}
 */
public record ChartConfig(
        String reference, Optional<String> version, Optional<Duration> waitFor, Definitions definitions) {

    /** What is done with a chart's CustomResourceDefinitions, which Helm itself only ever creates. */
    public enum Definitions {
        /** They are applied before each upgrade. */
        APPLY,
        /** They are left to Helm, which creates those that are missing at the first installation. */
        LEAVE
    }

    /** A folder or an archive of the site. */
    public static ChartConfig inSite(String path) {
        return new ChartConfig(path, Optional.empty(), Optional.empty(), Definitions.APPLY);
    }

    /** A chart of a repository, at a version. */
    public static ChartConfig at(String reference, String version) {
        return new ChartConfig(reference, Optional.of(version), Optional.empty(), Definitions.APPLY);
    }

    /** The same, waiting for a version that is not published yet. */
    public ChartConfig waiting(Duration limit) {
        return new ChartConfig(reference, version, Optional.of(limit), definitions);
    }

    /** The same, with its CustomResourceDefinitions left to Helm. */
    public ChartConfig leavingDefinitions() {
        return new ChartConfig(reference, version, waitFor, Definitions.LEAVE);
    }
}
