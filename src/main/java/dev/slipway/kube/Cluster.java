package dev.slipway.kube;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * A cluster, as far as a deployment needs it. Every question is answered by a value; thread-safe; to be closed, after
 * which no thread or connection of it remains.
 */
public interface Cluster extends AutoCloseable {

    /** How long an answer is waited for. */
    Duration PATIENCE = Duration.ofSeconds(30);

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

    /** Whether it is ready, what its clock says, and which certificates it shows. */
    Answer<ServerHealth> health();

    /** Which kinds of objects it serves. */
    Answer<ServedApis> apis();

    /**
     * Any document of the API, such as what a group of it offers.
     *
     * @param path from the root: {@code /apis/apps/v1}
     */
    <T> Answer<T> read(String path, Function<JsonNode, T> reader);

    /**
     * All objects of any collection, as the store holds them now.
     *
     * @param path from the root: {@code /apis/storage.k8s.io/v1/storageclasses}
     */
    <T> Answer<Listing<T>> list(String path, Function<JsonNode, T> reader);

    /**
     * Asks what we may do. Such a question is an object that is answered and kept nowhere, so this changes nothing.
     *
     * @param path of a collection of reviews of oneself: {@code /apis/authorization.k8s.io/v1/selfsubjectaccessreviews}
     * @return the review with its {@code status}
     */
    Answer<JsonNode> review(String path, JsonNode question);

    /**
     * Changes one object, or with a dry run tells what would come of it.
     *
     * @return the object as it is then; of a deletion, what the server says
     */
    default Answer<JsonNode> change(Change change) {
        return change(change, PATIENCE);
    }

    /**
     * The same for who has no time: where no answer comes within the limit, nobody knows whether it was changed.
     *
     * @param limit of waiting for the answer
     */
    Answer<JsonNode> change(Change change, Duration limit);

    /**
     * All objects of a kind in a namespace, as the store holds them now, not as a cache remembers them.
     *
     * @param reader takes from an object what is wanted of it
     */
    <T> Answer<Listing<T>> list(Resource resource, String namespace, Function<JsonNode, T> reader);

    /** One object, as the store holds it now. */
    <T> Answer<T> get(Resource resource, String namespace, String name, Function<JsonNode, T> reader);

    /**
     * Follows all objects of a kind in a namespace until it is closed.
     *
     * @param feed is told of them, first of all that there are
     */
    <T> Following follow(Resource resource, String namespace, Function<JsonNode, T> reader, ObjectFeed<T> feed);

    /**
     * The last lines that a container printed.
     *
     * @param previous of its run before the present one
     * @param lines how many at the most
     */
    Answer<List<String>> logTail(String namespace, String pod, String container, boolean previous, int lines);

    /** The latest revision of each Helm release of a namespace, by name. */
    Answer<List<ReleaseRecord>> releases(String namespace);

    /** What Helm keeps of these releases of a namespace, each record read once; those that are not there are left out. */
    Answer<List<KeptRelease>> kept(String namespace, Collection<String> names);

    /**
     * The Secrets of a namespace, but for those in which Helm keeps its releases.
     *
     * @param reader takes from a Secret what is wanted of it
     */
    <T> Answer<Listing<T>> secrets(String namespace, Function<JsonNode, T> reader);

    /**
     * What Helm takes an upgrade of a release to start from: the manifests of its last revision that was deployed or, without one,
     * of its latest. They hold secrets.
     *
     * @param latest the latest revision
     * @return a YAML text of several documents, without hooks; empty where Helm has kept none
     */
    Answer<String> currentManifest(String namespace, String release, int latest);

    /**
     * Opens a way to a ready pod of a service, through the API server's port-forward, so that no ingress is needed.
     *
     * @param port a number or a name of the service's ports
     */
    Answer<ServiceForward> forward(String namespace, String service, String port);

    @Override
    void close();
}
