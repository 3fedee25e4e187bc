package dev.slipway.steps.clusterauth;

/** Gets tokens from whoever issues them. */
@FunctionalInterface
interface TokenSource {

    /**
     * A new one, which the mask has learned; seconds at the most.
     *
     * @throws InterruptedException when interrupted; nothing of it is under way by then
     */
    Attempt<Token> token() throws InterruptedException;
}
