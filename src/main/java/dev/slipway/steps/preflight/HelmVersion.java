package dev.slipway.steps.preflight;

import dev.slipway.kube.KubernetesVersion;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.ToolConfig;
import java.util.Optional;

/** A minor version of Helm. */
record HelmVersion(int major, int minor) {

    /** The one that a site pins; empty where it pins none. */
    static Optional<HelmVersion> of(SiteConfig site) {
        return Optional.ofNullable(site.tools().get("helm"))
                .flatMap(ToolConfig::version)
                .flatMap(KubernetesVersion::of)
                .map(version -> new HelmVersion(version.major(), version.minor()));
    }

    /** The newest Kubernetes that it supports; of a version that the table does not have, that of the nearest older one. */
    Optional<KubernetesVersion> newestKubernetes() {
        return DataFile.rows("helm-kubernetes.txt").stream()
                .filter(row -> KubernetesVersion.of(row.getFirst())
                        .filter(helm -> helm.major() == major && helm.minor() <= minor)
                        .isPresent())
                .findFirst()
                .flatMap(row -> KubernetesVersion.of(row.get(1)));
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
