/**
 * Clusters: how to get at one, what runs on it, and whether what runs is what was deployed.
 *
 * <p>The one user of the Kubernetes client library. To the rest of the program a cluster is a {@link
 * dev.slipway.kube.Cluster}, its objects are records of this package, and its refusals are values.
 */
@NullMarked
package dev.slipway.kube;

import org.jspecify.annotations.NullMarked;
