package dev.slipway.localcluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * Where one cluster keeps everything: deleting the folder of a stopped cluster deletes the cluster.
 *
 * @param root {@code <state>/local/<name>}
 */
record ClusterFolder(Path root) {
    Path certificates() {
        return root.resolve("pki");
    }

    Path configuration() {
        return root.resolve("conf");
    }

    /** How containerd reaches registries, a folder for each of them: {@code 198.18.4.1:5000/hosts.toml}. */
    Path registries() {
        return configuration().resolve("registries");
    }

    Path logs() {
        return root.resolve("logs");
    }

    Path log(Component component) {
        return logs().resolve(component.program() + ".log");
    }

    Path auditLog() {
        return logs().resolve("audit.log");
    }

    Path etcd() {
        return root.resolve("etcd");
    }

    Path containerd() {
        return root.resolve("containerd");
    }

    Path kubelet() {
        return root.resolve("kubelet");
    }

    Path podLogs() {
        return root.resolve("pod-logs");
    }

    Path containerLogs() {
        return root.resolve("container-logs");
    }

    Path podAddresses() {
        return root.resolve("pod-addresses");
    }

    Path volumes() {
        return root.resolve("volumes");
    }

    Path nodeReady() {
        return root.resolve("node-namespace-ready");
    }

    Path state() {
        return root.resolve("cluster.json");
    }

    /** The kubeconfig of the person who started the cluster. */
    Path kubeconfig() {
        return root.resolve("kubeconfig");
    }

    /** The kubeconfig of a component, named as its certificate. */
    Path kubeconfig(String certificate) {
        return configuration().resolve(certificate + ".kubeconfig");
    }

    /** Makes the folders, for their owner only. */
    void create() throws IOException {
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(root.getParent());
        for (var folder : List.of(root, certificates(), configuration(), logs())) {
            if (!Files.isDirectory(folder)) {
                Files.createDirectory(folder, owner);
            }
        }
        // Pods of any user write below these; the root keeps others out all the same.
        for (var folder :
                List.of(etcd(), containerd(), kubelet(), podLogs(), containerLogs(), podAddresses(), volumes())) {
            Files.createDirectories(folder);
        }
    }
}
