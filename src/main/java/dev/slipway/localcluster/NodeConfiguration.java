package dev.slipway.localcluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Writes the configuration files of the real node's programs. */
final class NodeConfiguration {
    private final ClusterName name;
    private final ClusterFolder folder;
    private final AddressPlan plan;
    private final HostPrograms host;

    NodeConfiguration(ClusterName name, ClusterFolder folder, AddressPlan plan, HostPrograms host) {
        this.name = name;
        this.folder = folder;
        this.plan = plan;
        this.host = host;
    }

    /**
     * Writes them all.
     *
     * @param resolvers the name servers that the node can reach
     * @param cgroupRoot below which the kubelet puts the pods
     */
    void write(List<String> resolvers, String cgroupRoot) throws IOException {
        var conf = folder.configuration();
        Files.createDirectories(conf.resolve("cni"));
        Files.createDirectories(folder.registries());
        Files.writeString(conf.resolve("containerd.toml"), containerd());
        Files.writeString(conf.resolve("cni").resolve("10-slipway.conflist"), podNetwork());
        Files.writeString(conf.resolve("kubelet.yaml"), kubelet(cgroupRoot));
        Files.writeString(conf.resolve("kube-proxy.yaml"), kubeProxy());
        Files.writeString(conf.resolve("Corefile"), corefile(resolvers));
        Files.writeString(conf.resolve("node-namespace.sh"), NodeNamespace.script(folder));
        var resolv = new StringBuilder();
        resolvers.forEach(each -> resolv.append("nameserver ").append(each).append('\n'));
        Files.writeString(conf.resolve("resolv.conf"), resolv);
    }

    private String containerd() throws IOException {
        // An overlay can't lie on an overlay, which is what the disk of many containers is.
        var snapshotter = Files.getFileStore(folder.root()).type().equals("overlay") ? "native" : "overlayfs";
        return """
                version = 2
                root = "%s"
                state = "/run/containerd"

                [grpc]
                  address = "/run/containerd/containerd.sock"

                [plugins."io.containerd.grpc.v1.cri"]
                  sandbox_image = "%s"
                  # Without CAP_SYS_RESOURCE, in containers and on many CI machines, runc could not lower the score.
                  restrict_oom_score_adj = true

                  [plugins."io.containerd.grpc.v1.cri".containerd]
                    snapshotter = "%s"

                    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
                      runtime_type = "io.containerd.runc.v2"

                      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
                        SystemdCgroup = false

                  [plugins."io.containerd.grpc.v1.cri".cni]
                    bin_dir = "%s"
                    conf_dir = "%s"

                  # Read anew at every pull: <registry>/hosts.toml may name a mirror, or http instead of https.
                  [plugins."io.containerd.grpc.v1.cri".registry]
                    config_path = "%s"
                """.formatted(
                        folder.containerd(),
                        ShippedImages.PAUSE,
                        snapshotter,
                        host.cniPlugins(),
                        folder.configuration().resolve("cni"),
                        folder.registries());
    }

    /** Each pod has a link of its own to the node, which routes: no bridge, and so no kernel module to filter one. */
    private String podNetwork() {
        return """
                {
                  "cniVersion": "1.0.0",
                  "name": "slipway",
                  "plugins": [
                    {
                      "type": "ptp",
                      "ipam": {
                        "type": "host-local",
                        "dataDir": "%s",
                        "ranges": [[{"subnet": "%s"}]],
                        "routes": [{"dst": "0.0.0.0/0"}]
                      }
                    },
                    {"type": "portmap", "capabilities": {"portMappings": true}}
                  ]
                }
                """.formatted(folder.podAddresses(), plan.podRange());
    }

    private String kubelet(String cgroupRoot) {
        var certificates = Certificates.in(folder.certificates());
        return """
                apiVersion: kubelet.config.k8s.io/v1beta1
                kind: KubeletConfiguration
                containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
                cgroupDriver: cgroupfs
                cgroupRoot: %s
                failCgroupV1: false
                failSwapOn: false
                enforceNodeAllocatable: []
                # The disk and the memory belong to the person's other work too: no pod is evicted, and no image removed,
                # because of what that uses.
                evictionHard: {memory.available: 1Mi, nodefs.available: 0%%, nodefs.inodesFree: 0%%, imagefs.available: 0%%, imagefs.inodesFree: 0%%}
                imageGCHighThresholdPercent: 100
                maxPods: 500
                # A laptop pulls and starts several pods at once.
                serializeImagePulls: false
                registryPullQPS: 0
                tlsCertFile: %s
                tlsPrivateKeyFile: %s
                authentication:
                  anonymous: {enabled: false}
                  x509: {clientCAFile: %s}
                clusterDNS: [%s]
                clusterDomain: cluster.local
                resolvConf: %s
                """.formatted(
                        cgroupRoot,
                        certificates.certificate("kubelet"),
                        certificates.key("kubelet"),
                        certificates.certificate("ca"),
                        plan.dnsServiceAddress(),
                        folder.configuration().resolve("resolv.conf"));
    }

    private String kubeProxy() {
        // The kernel's limits are the person's, and where /proc is read-only they could not be set anyway.
        return """
                apiVersion: kubeproxy.config.k8s.io/v1alpha1
                kind: KubeProxyConfiguration
                mode: iptables
                clusterCIDR: %s
                hostnameOverride: %s
                clientConnection: {kubeconfig: %s, qps: 100, burst: 200}
                conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
                iptables: {minSyncPeriod: 100ms, localhostNodePorts: false}
                """.formatted(plan.podRange(), name.onHost(), folder.kubeconfig("proxy"));
    }

    private String corefile(List<String> resolvers) {
        var forward = resolvers.isEmpty() ? "" : "    forward . " + String.join(" ", resolvers) + "\n";
        return """
                .:53 {
                    bind %1$s
                    errors
                    hosts {
                        %2$s host.slipway.internal
                        fallthrough
                    }
                    kubernetes cluster.local in-addr.arpa {
                        kubeconfig %3$s %4$s
                        pods insecure
                        fallthrough in-addr.arpa
                        ttl 5
                    }
                %5$s    cache 30 {
                        disable success cluster.local
                        disable denial cluster.local
                    }
                    loadbalance
                }
                """.formatted(
                        plan.nodeAddress(), plan.hostAddress(), folder.kubeconfig("coredns"), name.onHost(), forward);
    }

    /** The name servers of this machine that something outside its loopback can ask, from the first file that has any. */
    static List<String> resolvers(Path... files) {
        return Stream.of(files)
                .map(NodeConfiguration::resolversIn)
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private static List<String> resolversIn(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> line.startsWith("nameserver "))
                    .map(line -> line.substring("nameserver ".length()).strip())
                    .filter(address -> !address.startsWith("127.") && !address.startsWith("::"))
                    .limit(3)
                    .toList();
        } catch (IOException e) {
            // Not every system has every file.
            return List.of();
        }
    }
}
