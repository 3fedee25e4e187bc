package dev.slipway.localcluster;

/** A long-running program of a cluster. */
enum Component {
    /** Keeps the mount namespace of the node open while nothing else runs in it. */
    NODE_NAMESPACE("node-namespace"),
    ETCD("etcd"),
    API_SERVER("kube-apiserver"),
    CONTROLLER_MANAGER("kube-controller-manager"),
    SCHEDULER("kube-scheduler"),
    CONTAINERD("containerd"),
    KUBELET("kubelet"),
    KUBE_PROXY("kube-proxy"),
    COREDNS("coredns"),
    KWOK("kwok");

    private final String program;

    Component(String program) {
        this.program = program;
    }

    /** Its usual name, by which its log is called too. */
    String program() {
        return program;
    }
}
