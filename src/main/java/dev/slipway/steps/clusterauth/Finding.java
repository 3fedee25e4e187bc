package dev.slipway.steps.clusterauth;

import dev.slipway.kube.Kubeconfig;
import dev.slipway.pipeline.Failure;

/** What looking for credentials gave. */
sealed interface Finding {
    /**
     * Credentials.
     *
     * @param kubeconfig with one context, standing alone
     */
    record Found(Kubeconfig kubeconfig) implements Finding {}

    /** None. */
    record NotFound(Failure failure) implements Finding {}
}
