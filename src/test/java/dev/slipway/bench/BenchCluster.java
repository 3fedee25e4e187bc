package dev.slipway.bench;

import dev.slipway.kube.TargetAccess;
import dev.slipway.localcluster.ClusterName;
import dev.slipway.localcluster.LocalCluster;
import dev.slipway.localcluster.UpOptions;
import dev.slipway.localcluster.UpOutcome;
import dev.slipway.process.UserFolders;
import dev.slipway.testing.RealTools;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;

/**
 * A cluster that is new when opened and gone when closed, so that every side begins with the same: an empty etcd, and caches
 * that hold nothing.
 */
final class BenchCluster implements AutoCloseable {
    private final LocalCluster cluster;
    private final Api api;
    private final Forwarder forwarder;
    private final Path kubeconfig;
    private final String node;

    private BenchCluster(LocalCluster cluster, Api api, Forwarder forwarder, Path kubeconfig, String node) {
        this.cluster = cluster;
        this.api = api;
        this.forwarder = forwarder;
        this.kubeconfig = kubeconfig;
        this.node = node;
    }

    /**
     * Brings it up.
     *
     * @param folder for a kubeconfig that leads through the counting forwarder
     */
    static BenchCluster open(String name, UpOptions options, Path folder) throws IOException, InterruptedException {
        var cluster = LocalCluster.named(
                new ClusterName(name),
                UserFolders.of(System.getenv()),
                System.getenv(),
                RealTools.processes(),
                InstantSource.system());
        cluster.down();
        switch (cluster.up(options.withAudit(), (_, _) -> {})) {
            case UpOutcome.Up _ -> {}
            case UpOutcome.Failed(var failure) -> throw new IOException("no cluster: " + failure);
        }
        var text = Files.readString(cluster.kubeconfig());
        var server = URI.create(text.replaceAll("(?s).*\\n\\s*\"?server\"?: *\"?(https://[^\\s\"]+).*", "$1")
                .strip());
        var forwarder = new Forwarder(server.getHost(), server.getPort());
        var through = Files.writeString(
                folder.resolve(name + ".kubeconfig"),
                text.replace(server.toString(), "https://127.0.0.1:" + forwarder.port()));
        return new BenchCluster(cluster, Api.of(cluster.kubeconfig()), forwarder, through, server.getHost());
    }

    LocalCluster cluster() {
        return cluster;
    }

    /** The harness's own way, which is not counted. */
    Api api() {
        return api;
    }

    /** The way of what is measured. */
    Path kubeconfig() {
        return kubeconfig;
    }

    /** The same for a target of a deployment. */
    TargetAccess access(String namespace) {
        return new TargetAccess(
                kubeconfig, "slipway-" + cluster.name(), namespace, "https://127.0.0.1:" + forwarder.port());
    }

    /**
     * A registry that its node can pull from.
     *
     * @param folder for the registry's images
     */
    SlowRegistry registry(Path folder) throws IOException {
        // The link to the node has two addresses: the node's, and the one before it.
        return new SlowRegistry(node.replaceAll("\\.2$", ".1"), cluster.registries(), folder);
    }

    /** How many bytes have come from the API server to what is measured. */
    long received() {
        return forwarder.received();
    }

    Collection<AuditLog.Request> requests() throws IOException {
        return AuditLog.read(cluster.auditLog());
    }

    /** For the programs that are measured: nothing of ours but the way to the cluster and a folder for Helm's caches. */
    Map<String, String> environment() {
        return Map.of(
                "PATH",
                "/usr/bin:/bin",
                "HOME",
                kubeconfig.resolveSibling("home").toString(),
                "KUBECONFIG",
                kubeconfig.toString());
    }

    @Override
    public void close() throws IOException {
        api.close();
        forwarder.close();
        try {
            cluster.down();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
