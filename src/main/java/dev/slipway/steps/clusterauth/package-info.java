/** Gets at a target's cluster: from a kubeconfig of the site or of the person, or from Google with a service account. */
@NullMarked
package dev.slipway.steps.clusterauth;

import org.jspecify.annotations.NullMarked;
