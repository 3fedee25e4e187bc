package dev.slipway.manifest;

import dev.slipway.kube.ServedApis;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.Failure;
import dev.slipway.site.ReleaseConfig;
import dev.slipway.site.TargetConfig;

/** Renders charts as the deployment will: a seam, since steps do not know one another, and Helm is another's. */
public interface Renderer {

    /**
     * What Helm would send for a release, told what the cluster is like and without asking it.
     *
     * @param version the cluster's: {@code v1.34.4}
     * @param upgrade whether the release is there already
     */
    Rendered render(ReleaseConfig release, TargetConfig target, String version, ServedApis apis, boolean upgrade)
            throws InterruptedException;

    /** The same, with templates that may look things up at the cluster, and every kind known to it. */
    Rendered renderThere(ReleaseConfig release, TargetConfig target, TargetAccess access, boolean upgrade)
            throws InterruptedException;

    /** What came of it. */
    sealed interface Rendered {
        /** The manifests, a YAML text of several documents, which hold secrets. */
        record Manifests(String yaml) implements Rendered {
            @Override
            public String toString() {
                return "manifests of " + yaml.length() + " characters";
            }
        }

        /** The chart can't be filled in. */
        record Failed(Failure failure) implements Rendered {}
    }
}
