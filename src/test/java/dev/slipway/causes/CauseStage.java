package dev.slipway.causes;

import dev.slipway.localcluster.LocalCluster;
import dev.slipway.localcluster.OciImage;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.storage.VolumeAttachment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Where the cases are played: a local cluster with a real node, and around it what they need: a registry that fails, a webhook
 * that refuses, nodes without a machine, a disk driver's and an autoscaler's words. Any number of cases can be played side by
 * side, each in a namespace of its own.
 */
public final class CauseStage implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final KubernetesClient client;
    private final FaultyRegistry registry;
    private final RefusingWebhook webhook;
    private final PlayedNodes nodes;
    private final Map<String, String> words;

    private CauseStage(LocalCluster cluster, KubernetesClient client) throws IOException, GeneralSecurityException {
        this.client = client;
        var node = URI.create(client.getMasterUrl().toString()).getHost();
        // The cluster's link to this machine has two addresses: the node's, and the one before it.
        var host = node.replaceAll("\\.2$", ".1");
        registry = new FaultyRegistry(host, cluster.registries());
        webhook = new RefusingWebhook(host);
        nodes = new PlayedNodes(client);
        words = Map.of(
                "$(registry)", registry.authority(),
                "$(host)", host,
                "$(node)", "slipway-" + cluster.name(),
                "$(webhook)", webhook.url(),
                "$(webhookCa)", webhook.authority());
    }

    /**
     * Sets the stage.
     *
     * @param cluster with a real node, up
     */
    public static CauseStage on(LocalCluster cluster)
            throws IOException, GeneralSecurityException, InterruptedException {
        var archive = Files.createTempFile("silent", ".tar");
        try {
            var silent = OciImage.named("slipway.local/silent:1").text("etc/hello", "hello", 0644);
            var trouble = cluster.importImage(silent.writeTo(archive));
            if (trouble.isPresent()) {
                throw new IOException(trouble.get().toString());
            }
        } finally {
            Files.delete(archive);
        }
        var config = Config.fromKubeconfig(cluster.kubeconfig().toFile());
        // The machine is busy while many cases begin.
        config.setRequestTimeout((int) PATIENCE.toMillis());
        var client = new KubernetesClientBuilder().withConfig(config).build();
        return new CauseStage(cluster, client);
    }

    /** Objects as they are to be applied in this namespace. */
    public String filled(CauseCase.Part.Documents documents, String namespace) {
        var text = documents.yaml().replace("$(namespace)", namespace);
        for (var word : words.entrySet()) {
            text = text.replace(word.getKey(), word.getValue());
        }
        return text;
    }

    /** Words of the remedy as they are in this namespace. */
    public static String filled(String word, String namespace) {
        return word.replace("$(namespace)", namespace);
    }

    /** Makes the namespace, with the service account that pods need. */
    public void prepare(String namespace) throws InterruptedException {
        var own = new NamespaceBuilder()
                .withNewMetadata()
                .withName(namespace)
                .endMetadata()
                .build();
        client.resource(own).serverSideApply();
        await(
                "the default service account",
                () -> client.serviceAccounts()
                                .inNamespace(namespace)
                                .withName("default")
                                .get()
                        != null);
    }

    /** Plays a part. */
    public void play(CauseCase.Part part, String namespace) throws InterruptedException {
        switch (part) {
            case CauseCase.Part.Documents documents -> apply(filled(documents, namespace), namespace);
            case CauseCase.Part.Step(var action, var argument) -> act(action, argument, namespace);
        }
    }

    private void apply(String yaml, String namespace) {
        client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .inNamespace(namespace)
                .forceConflicts()
                .serverSideApply();
    }

    private void act(String action, String argument, String namespace) throws InterruptedException {
        var far = namespace + "-far";
        switch (action) {
            case "node-ready" -> {
                nodes.ready(far);
                await(far + " is open", () -> nodes.isOpen(far));
            }
            case "node-not-ready" -> {
                await("a pod on " + far, () -> podsOn(namespace, far).findAny().isPresent());
                nodes.notReady(far);
            }
            case "attach" -> {
                await("an attachment", () -> attachment(namespace).isPresent());
                attach(attachment(namespace).orElseThrow(), "{\"attached\": true}");
            }
            case "attach-error" -> {
                await("an attachment", () -> attachment(namespace).isPresent());
                attach(attachment(namespace).orElseThrow(), """
                        {"attached": false, "attachError": {"time": "%s",
                          "message": "rpc error: code = NotFound desc = disk db was not found in zone b"}}
                        """.formatted(Instant.now()));
            }
            case "no-scale-up" -> {
                await("a pod", () -> !pods(namespace).isEmpty());
                sayThatNothingIsAdded(pods(namespace).getFirst());
            }
            case "quota-known" ->
                await(
                        "the quota",
                        () -> client.resourceQuotas().inNamespace(namespace).list().getItems().stream()
                                .allMatch(quota -> quota.getStatus() != null
                                        && quota.getStatus().getHard() != null));
            case "webhook-known" -> await("the webhook", () -> webhookIsAsked(namespace));
            case "available" -> {
                var name = argument.replace("Deployment/", "");
                await(argument + " is available", () -> isAvailable(namespace, name));
            }
            case "crashed" -> {
                var name = argument.replace("Pod/", "");
                await(
                        argument + " has crashed",
                        () -> pods(namespace).stream()
                                .filter(pod -> pod.getMetadata().getName().equals(name))
                                .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
                                .anyMatch(CauseStage::hasEnded));
            }
            default -> throw new IllegalArgumentException("there is no step " + action);
        }
    }

    private List<Pod> pods(String namespace) {
        return client.pods().inNamespace(namespace).list().getItems();
    }

    private java.util.stream.Stream<Pod> podsOn(String namespace, String node) {
        return pods(namespace).stream().filter(pod -> node.equals(pod.getSpec().getNodeName()));
    }

    private static boolean hasEnded(ContainerStatus status) {
        return status.getState().getTerminated() != null
                || (status.getLastState() != null && status.getLastState().getTerminated() != null);
    }

    private boolean isAvailable(String namespace, String deployment) {
        var status = client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName(deployment)
                .get()
                .getStatus();
        return status.getAvailableReplicas() != null && status.getAvailableReplicas() > 0;
    }

    private Optional<VolumeAttachment> attachment(String namespace) {
        return client.storage().v1().volumeAttachments().list().getItems().stream()
                .filter(it -> it.getSpec().getAttacher().equals(namespace + ".disks.example.org"))
                .findFirst();
    }

    /** Says what a disk driver's attacher would. */
    private void attach(VolumeAttachment attachment, String status) {
        client.storage()
                .v1()
                .volumeAttachments()
                .resource(attachment)
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\": " + status + "}");
    }

    /** Says what the cluster autoscaler would: its event, in its words. */
    private void sayThatNothingIsAdded(Pod pod) {
        var now = Instant.now().toString();
        var about = new ObjectReferenceBuilder()
                .withApiVersion("v1")
                .withKind("Pod")
                .withNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .withUid(pod.getMetadata().getUid())
                .build();
        var event = new EventBuilder()
                .withNewMetadata()
                .withName(pod.getMetadata().getName() + ".autoscaler")
                .withNamespace(pod.getMetadata().getNamespace())
                .endMetadata()
                .withInvolvedObject(about)
                .withType("Normal")
                .withReason("NotTriggerScaleUp")
                .withMessage("pod didn't trigger scale-up: 1 Insufficient cpu, 1 max node group size reached")
                .withNewSource()
                .withComponent("cluster-autoscaler")
                .endSource()
                .withCount(1)
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .build();
        client.resource(event).create();
    }

    private boolean webhookIsAsked(String namespace) {
        var probe = new PodBuilder()
                .withNewMetadata()
                .withName("probe")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("probe")
                .withImage("slipway.local/busybox:1")
                .endContainer()
                .endSpec()
                .build();
        try {
            client.pods().inNamespace(namespace).resource(probe).dryRun(true).create();
            return false;
        } catch (KubernetesClientException e) {
            return String.valueOf(e.getMessage()).contains("webhook");
        }
    }

    /** Removes all that a case has made, without waiting until it is gone. */
    public void clear(CauseCase played, String namespace) {
        for (var pod : pods(namespace)) {
            if (!pod.getMetadata().getFinalizers().isEmpty()) {
                client.resource(pod)
                        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\": {\"finalizers\": null}}");
            }
        }
        client.namespaces().withName(namespace).delete();
        for (var part : played.parts()) {
            if (part instanceof CauseCase.Part.Documents documents) {
                var yaml = filled(documents, namespace).getBytes(StandardCharsets.UTF_8);
                client.load(new ByteArrayInputStream(yaml)).items().stream()
                        .filter(object -> object.getMetadata().getName().startsWith(namespace))
                        .forEach(object -> client.resource(object).delete());
            }
        }
        nodes.forget(namespace + "-far");
        // No kubelet says that these are gone.
        podsOn(namespace, namespace + "-far")
                .forEach(pod -> client.resource(pod).withGracePeriod(0).delete());
        attachment(namespace).ifPresent(it -> client.resource(it).delete());
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited for %s, in vain".formatted(what));
            }
            Thread.sleep(500);
        }
    }

    @Override
    public void close() throws IOException {
        nodes.close();
        webhook.close();
        registry.close();
        client.close();
    }
}
