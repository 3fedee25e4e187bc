package dev.slipway.kube;

import java.util.Optional;

/** A collection that is being followed. */
public interface Following extends AutoCloseable {

    /**
     * Lists the collection as the store holds it now, not as a cache remembers it, and tells the feed before it returns.
     *
     * @return why it could not be listed; empty: it was
     */
    Optional<ClusterTrouble> refresh();

    /** Stops following; no call comes from it any more, except one that is under way. */
    @Override
    void close();
}
