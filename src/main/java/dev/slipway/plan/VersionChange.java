package dev.slipway.plan;

/**
 * An image or a chart that changes its version.
 *
 * @param name {@code quay.io/jupyterhub/k8s-hub}, {@code chart binderhub}
 * @param before the version; empty: it is new
 * @param after the version; empty: it is gone
 * @param link where the two can be compared; empty where that is not known
 */
public record VersionChange(String name, String before, String after, String link) {}
