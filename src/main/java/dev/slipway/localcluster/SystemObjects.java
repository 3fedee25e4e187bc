package dev.slipway.localcluster;

import java.util.ArrayList;
import java.util.List;

/** The objects that a new cluster is given. */
final class SystemObjects {
    /**
     * An object to apply.
     *
     * @param path where it is on the API server
     * @param yaml the object
     */
    record Wanted(String path, String yaml) {}

    private SystemObjects() {}

    static List<Wanted> of(Layout layout, int simulatedNodes) {
        var all = new ArrayList<Wanted>();
        all.add(storageClass());
        if (layout instanceof Layout.InNamespace(var plan)) {
            all.add(resolverRole());
            all.add(resolverBinding());
            all.add(resolverService(plan));
            all.add(resolverEndpoints(plan));
        }
        for (var name : SimulatedNodes.names(simulatedNodes)) {
            all.add(new Wanted("/api/v1/nodes/" + name, SimulatedNodes.object(name, layout.hasRealNode())));
        }
        return List.copyOf(all);
    }

    private static Wanted storageClass() {
        return new Wanted("/apis/storage.k8s.io/v1/storageclasses/standard", """
                apiVersion: storage.k8s.io/v1
                kind: StorageClass
                metadata:
                  name: standard
                  annotations:
                    storageclass.kubernetes.io/is-default-class: "true"
                provisioner: kubernetes.io/host-path
                reclaimPolicy: Delete
                volumeBindingMode: Immediate
                """);
    }

    private static Wanted resolverRole() {
        return new Wanted("/apis/rbac.authorization.k8s.io/v1/clusterroles/slipway:coredns", """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata:
                  name: slipway:coredns
                rules:
                  - {apiGroups: [""], resources: [services, pods, namespaces], verbs: [list, watch]}
                  - {apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [list, watch]}
                """);
    }

    private static Wanted resolverBinding() {
        return new Wanted("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/slipway:coredns", """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata:
                  name: slipway:coredns
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "slipway:coredns"}
                subjects:
                  - {apiGroup: rbac.authorization.k8s.io, kind: User, name: "slipway:coredns"}
                """);
    }

    /** The service has no selector: CoreDNS runs on the node itself and answers from the first second. */
    private static Wanted resolverService(AddressPlan plan) {
        return new Wanted("/api/v1/namespaces/kube-system/services/kube-dns", """
                apiVersion: v1
                kind: Service
                metadata:
                  name: kube-dns
                  namespace: kube-system
                  labels: {k8s-app: kube-dns, kubernetes.io/name: CoreDNS}
                spec:
                  clusterIP: %s
                  ports:
                    - {name: dns, port: 53, protocol: UDP}
                    - {name: dns-tcp, port: 53, protocol: TCP}
                """.formatted(plan.dnsServiceAddress()));
    }

    private static Wanted resolverEndpoints(AddressPlan plan) {
        return new Wanted("/apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices/kube-dns", """
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata:
                  name: kube-dns
                  namespace: kube-system
                  labels:
                    kubernetes.io/service-name: kube-dns
                    endpointslice.kubernetes.io/managed-by: slipway
                addressType: IPv4
                endpoints:
                  - {addresses: ["%s"], conditions: {ready: true}}
                ports:
                  - {name: dns, port: 53, protocol: UDP}
                  - {name: dns-tcp, port: 53, protocol: TCP}
                """.formatted(
                        plan.nodeAddress()));
    }
}
