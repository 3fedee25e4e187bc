package dev.slipway.kube;

import java.util.Optional;

/** A namespace that is being followed. */
public interface NamespaceWatch extends AutoCloseable {

    /** What is known of it; empty until all kinds of objects have been listed once. */
    Optional<NamespaceSnapshot> latest();

    /** Why it could not be followed, if so: then {@link #latest} stays as it is, and asking the cluster is the way. */
    Optional<ClusterTrouble> trouble();

    /** Stops following. */
    @Override
    void close();
}
