package dev.slipway.localcluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The mount namespace in which all programs of a cluster with a real node run. Kubelet, containerd, its shims and runc have
 * fixed folders on a machine; here each cluster has them for itself, and every mount of theirs ends with the last process,
 * however that ends.
 */
final class NodeNamespace {
    /** What has to exist on the machine so that something can be mounted there. */
    static final List<Path> MOUNT_POINTS = List.of(
            Path.of("/run/containerd"),
            Path.of("/var/lib/kubelet"),
            Path.of("/var/log/pods"),
            Path.of("/var/log/containers"),
            Path.of("/tmp/hostpath_pv"));

    private NodeNamespace() {}

    /** The program that makes the namespace and then holds it. */
    static List<String> holder(ClusterName name, ClusterFolder folder) {
        return List.of(
                "nsenter",
                "--net=/run/netns/" + name.onHost(),
                "unshare",
                "--mount",
                "--propagation",
                "slave",
                "/bin/sh",
                folder.configuration().resolve("node-namespace.sh").toString());
    }

    /**
     * What the holder runs.
     *
     * <p>Slave, so that nothing mounted here shows on the machine; then shared among what is started here, since volumes
     * mounted by the kubelet have to show to containerd.
     */
    static String script(ClusterFolder folder) {
        return """
                set -e
                mount --make-rshared /
                mount -t tmpfs -o mode=0711 slipway /run/containerd
                mount -t tmpfs -o mode=0755 slipway /run/netns
                mount --bind '%1$s' /var/lib/kubelet
                mount --bind '%2$s' /var/log/pods
                mount --bind '%3$s' /var/log/containers
                mount --bind '%4$s' /tmp/hostpath_pv
                # A resolver on the machine's loopback can't be asked from here.
                mount --bind '%5$s' /etc/resolv.conf || true
                : > '%6$s'
                exec sleep infinity
                """.formatted(
                        folder.kubelet(),
                        folder.podLogs(),
                        folder.containerLogs(),
                        folder.volumes(),
                        folder.configuration().resolve("resolv.conf"),
                        folder.nodeReady());
    }

    /** The same program, run in the namespaces of this process. */
    static List<String> inside(long anchor, List<String> argv) {
        var all = new ArrayList<>(List.of("nsenter", "--target", Long.toString(anchor), "--mount", "--net", "--wd=/"));
        all.addAll(argv);
        return all;
    }

    /** The same program, run in the namespaces of this process and in a control group. */
    static List<String> inside(long anchor, Path cgroup, List<String> argv) {
        var joining = new ArrayList<>(List.of("/bin/sh", "-c", "echo $$ > \"$0\" && exec \"$@\"", cgroup.toString()));
        joining.addAll(argv);
        return inside(anchor, joining);
    }
}
