package dev.slipway.kube;

import dev.slipway.pipeline.Evidence;
import java.nio.file.Path;
import java.util.List;

/**
 * A cluster, as far as a deployment needs it. Every question is answered by a value; thread-safe; to be closed, after
 * which no thread or connection of it remains.
 */
public interface Cluster extends AutoCloseable {

    /** Opens clusters: a seam, so that what uses a cluster need not know how one is reached. */
    @FunctionalInterface
    interface Opener {

        /** Opens the cluster of the kubeconfig's current context; asks it nothing yet. */
        Answer<Cluster> open(Path kubeconfig);
    }

    /** The API server's address. */
    String server();

    /** Its version: {@code v1.34.4}. */
    Answer<String> version();

    /** Who we are to it: {@code system:serviceaccount:ci:deployer}. */
    Answer<String> user();

    /** What a namespace holds now: read from the store, not from a cache that may lag behind. */
    Answer<NamespaceSnapshot> observe(String namespace);

    /**
     * Follows a namespace until it is closed.
     *
     * @param changed called, on a thread of the cluster's, after each change; must be quick
     */
    NamespaceWatch watch(String namespace, Runnable changed);

    /**
     * The last lines that a container printed.
     *
     * @param previous of its run before the present one
     * @param lines how many at the most
     */
    Answer<List<String>> logTail(String namespace, String pod, String container, boolean previous, int lines);

    /** What the cluster reported about an object, the latest last. */
    Answer<List<Evidence.ClusterEvent>> events(String namespace, String kind, String name);

    /** The latest revision of each Helm release of a namespace, by name. */
    Answer<List<ReleaseRecord>> releases(String namespace);

    /**
     * Opens a way to a ready pod of a service, through the API server's port-forward, so that no ingress is needed.
     *
     * @param port a number or a name of the service's ports
     */
    Answer<ServiceForward> forward(String namespace, String service, String port);

    @Override
    void close();
}
