package dev.slipway.kube;

/**
 * What is told of a collection that is followed. Called by threads of the cluster's, several at a time; must be quick, or
 * the API server's stream backs up.
 *
 * @param <T> what is kept of each object
 */
public interface ObjectFeed<T> {

    /** All that there was at one moment. It may be older than changes that were told before: compare the versions. */
    void all(Listing<T> listing);

    /** An object was made or changed. */
    void changed(T object);

    /** An object was removed; this is its last state. */
    void removed(T object);

    /** The collection can't be followed at present; it is tried again. */
    void lost(ClusterTrouble trouble);
}
