package dev.slipway.steps.clusterauth;

import dev.slipway.kube.Kubeconfig;
import java.util.Optional;

/**
 * What was found of a target's cluster, and of who we are to it.
 *
 * @param kubeconfig with one context, standing alone; without a user's proof where there is a token
 * @param token absent: the kubeconfig itself holds all, or names files and plugins whose owners renew what they give
 * @param whenUnknown what is told where the API server does not accept it, if the source knows more than is usual
 */
record Credentials(Kubeconfig kubeconfig, Optional<Renewable> token, Optional<Unknown> whenUnknown) {

    /** Credentials that nobody here renews. */
    static Credentials of(Kubeconfig kubeconfig) {
        return new Credentials(kubeconfig, Optional.empty(), Optional.empty());
    }

    /** A kubeconfig and a token that goes with it. */
    static Credentials of(Kubeconfig kubeconfig, Token token, TokenSource source) {
        return new Credentials(kubeconfig, Optional.of(new Renewable(token, source)), Optional.empty());
    }

    /**
     * A token that ends.
     *
     * @param first the one that is good now
     * @param source of those behind it
     */
    record Renewable(Token first, TokenSource source) {}

    /**
     * What is known of somebody whom the API server does not know.
     *
     * @param observed a sentence
     * @param advice what to do
     */
    record Unknown(String observed, String advice) {}
}
