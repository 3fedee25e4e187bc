package dev.slipway.localcluster;

import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Where a cluster's parts are and by which addresses they find each other. */
sealed interface Layout {
    /** The whole cluster, real node included, in a network namespace with addresses of its own. */
    record InNamespace(AddressPlan plan) implements Layout {}

    /**
     * The control plane alone, on loopback, at ports that were free.
     *
     * @param api the API server's
     * @param etcd etcd's for clients
     * @param etcdPeer etcd's for its peers, of which there are none
     */
    record OnLoopback(int api, int etcd, int etcdPeer) implements Layout {}

    /** Whether pods really run. */
    default boolean hasRealNode() {
        return this instanceof InNamespace;
    }

    /** The API server, as seen from the host and by every component. */
    default URI apiServer() {
        return switch (this) {
            case InNamespace namespaced ->
                URI.create("https://" + namespaced.plan().nodeAddress() + ":6443");
            case OnLoopback loopback -> URI.create("https://127.0.0.1:" + loopback.api());
        };
    }

    /** The names and addresses that the API server's certificate must have. */
    default List<String> serverNames() {
        var inside = List.of(
                "localhost",
                "kubernetes",
                "kubernetes.default",
                "kubernetes.default.svc",
                "kubernetes.default.svc.cluster.local",
                "127.0.0.1");
        return switch (this) {
            case InNamespace(var plan) -> {
                var all = new java.util.ArrayList<>(inside);
                all.addAll(List.of(plan.nodeAddress(), plan.apiServiceAddress()));
                yield List.copyOf(all);
            }
            case OnLoopback _ -> inside;
        };
    }

    /** The cluster IPs of services. On loopback nothing answers at them, so any range will do. */
    default String serviceRange() {
        return switch (this) {
            case InNamespace(var plan) -> plan.serviceRange();
            case OnLoopback _ -> "198.19.0.0/21";
        };
    }

    /** What has to run for the cluster to be whole. */
    default Set<Component> components(int simulatedNodes) {
        var all = EnumSet.allOf(Component.class);
        if (!hasRealNode()) {
            all.removeAll(EnumSet.of(
                    Component.NODE_NAMESPACE,
                    Component.CONTAINERD,
                    Component.KUBELET,
                    Component.KUBE_PROXY,
                    Component.COREDNS));
        }
        if (simulatedNodes == 0) {
            all.remove(Component.KWOK);
        }
        return all;
    }
}
