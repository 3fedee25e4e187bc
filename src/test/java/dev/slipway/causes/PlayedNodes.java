package dev.slipway.causes;

import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.NodeStatusBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Nodes without a machine: this says of them what a kubelet would, and nothing runs on them. */
final class PlayedNodes implements AutoCloseable {
    private static final Duration BEAT = Duration.ofSeconds(10);
    private static final Map<String, Quantity> ROOM =
            Map.of("cpu", new Quantity("2"), "memory", new Quantity("4Gi"), "pods", new Quantity("110"));

    private final KubernetesClient client;
    private final Set<String> alive = ConcurrentHashMap.newKeySet();
    private final Thread heart;

    PlayedNodes(KubernetesClient client) {
        this.client = client;
        heart = Thread.ofVirtual().name("played nodes").start(this::beat);
    }

    /** Says that it is ready, and goes on saying that its kubelet lives. */
    void ready(String node) {
        alive.add(node);
        beat(node);
        report(node, "True", "KubeletReady", "kubelet is posting ready status");
    }

    /** Says what a kubelet says whose containerd has died. */
    void notReady(String node) {
        report(node, "False", "KubeletNotReady", "container runtime is down");
    }

    /** Whether pods may come to it: the node controller has taken the taint away that new nodes have. */
    boolean isOpen(String node) {
        return client.nodes().withName(node).get().getSpec().getTaints().stream()
                .noneMatch(taint -> taint.getKey().equals("node.kubernetes.io/not-ready"));
    }

    void forget(String node) {
        alive.remove(node);
    }

    private void report(String node, String status, String reason, String message) {
        var now = Instant.now().toString();
        var condition = new NodeConditionBuilder()
                .withType("Ready")
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withLastHeartbeatTime(now)
                .withLastTransitionTime(now)
                .build();
        var reported = new NodeStatusBuilder()
                .withCapacity(ROOM)
                .withAllocatable(ROOM)
                .withConditions(condition)
                .build();
        // Merged, as a kubelet does it: the node controller may write at the same moment.
        client.nodes()
                .withName(node)
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), Serialization.asJson(Map.of("status", reported)));
    }

    private void beat() {
        try {
            while (true) {
                Thread.sleep(BEAT);
                alive.forEach(this::beat);
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private void beat(String node) {
        var lease = new LeaseBuilder()
                .withNewMetadata()
                .withName(node)
                .withNamespace("kube-node-lease")
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(node)
                .withLeaseDurationSeconds(40)
                .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                .endSpec()
                .build();
        client.resource(lease).forceConflicts().serverSideApply();
    }

    @Override
    public void close() {
        heart.interrupt();
    }
}
