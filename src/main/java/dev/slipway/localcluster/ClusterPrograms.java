package dev.slipway.localcluster;

import java.nio.file.Path;

/**
 * The programs built from Go modules.
 *
 * @param folder where they are; its name says from which sources they were built
 */
record ClusterPrograms(Path folder) {
    /** Every Kubernetes component, etcd and kubectl; the first argument says which. */
    Path kubernetes() {
        return folder.resolve("kubernetes");
    }

    /** The program of a pod's sandbox container. */
    Path pause() {
        return folder.resolve("pause");
    }

    Path coredns() {
        return folder.resolve("coredns");
    }

    Path kwok() {
        return folder.resolve("kwok");
    }

    /** What KWOK makes of its nodes and pods. */
    Path kwokStages() {
        return folder.resolve("kwok-stages.yaml");
    }
}
