package dev.slipway.rollout;

import dev.slipway.kube.ApiTime;
import dev.slipway.kube.Resource;
import dev.slipway.rollout.ClusterObject.ClaimSnapshot;
import dev.slipway.rollout.ClusterObject.Condition;
import dev.slipway.rollout.ClusterObject.EventSnapshot;
import dev.slipway.rollout.ClusterObject.NodeSnapshot;
import dev.slipway.rollout.ClusterObject.QuotaSnapshot;
import dev.slipway.rollout.ClusterObject.TemplateRevision;
import dev.slipway.rollout.WorkloadSnapshot.DaemonSetSnapshot;
import dev.slipway.rollout.WorkloadSnapshot.DeploymentSnapshot;
import dev.slipway.rollout.WorkloadSnapshot.JobSnapshot;
import dev.slipway.rollout.WorkloadSnapshot.StatefulSetSnapshot;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Takes from the API's objects what a rollout is judged by; all the rest of them is forgotten at once. */
final class ObjectReader {
    private static final String REVISION = "deployment.kubernetes.io/revision";

    private ObjectReader() {}

    /** The reader of a kind of objects. */
    static Function<JsonNode, ClusterObject> of(Resource resource) {
        return switch (resource) {
            case DEPLOYMENTS -> ObjectReader::deployment;
            case DAEMON_SETS -> ObjectReader::daemonSet;
            case STATEFUL_SETS -> ObjectReader::statefulSet;
            case JOBS -> ObjectReader::job;
            case REPLICA_SETS -> ObjectReader::replicaSet;
            case CONTROLLER_REVISIONS -> ObjectReader::controllerRevision;
            case PODS -> PodReader::pod;
            case EVENTS -> ObjectReader::event;
            case CLAIMS -> ObjectReader::claim;
            case QUOTAS -> ObjectReader::quota;
            case NODES -> ObjectReader::node;
        };
    }

    private static ClusterObject deployment(JsonNode it) {
        var status = it.path("status");
        return new DeploymentSnapshot(
                meta(it),
                observed(it),
                it.path("spec").path("replicas").asInt(1),
                number(status, "replicas"),
                number(status, "updatedReplicas"),
                number(status, "availableReplicas"),
                it.path("spec").path("paused").asBoolean(false),
                conditions(it));
    }

    private static ClusterObject daemonSet(JsonNode it) {
        var status = it.path("status");
        return new DaemonSetSnapshot(
                meta(it),
                observed(it),
                number(status, "desiredNumberScheduled"),
                number(status, "updatedNumberScheduled"),
                number(status, "numberAvailable"),
                isOnDelete(it),
                conditions(it));
    }

    private static ClusterObject statefulSet(JsonNode it) {
        var status = it.path("status");
        var update = text(status, "updateRevision");
        return new StatefulSetSnapshot(
                meta(it),
                observed(it),
                it.path("spec").path("replicas").asInt(1),
                number(status, "updatedReplicas"),
                number(status, "availableReplicas"),
                it.path("spec")
                        .path("updateStrategy")
                        .path("rollingUpdate")
                        .path("partition")
                        .asInt(0),
                isOnDelete(it),
                !text(it.path("spec"), "podManagementPolicy").equals("Parallel"),
                Objects.equals(update, text(status, "currentRevision")),
                Optional.of(update).filter(revision -> !revision.isEmpty()),
                conditions(it));
    }

    private static ClusterObject job(JsonNode it) {
        var status = it.path("status");
        return new JobSnapshot(
                meta(it),
                it.path("spec").path("completions").asInt(1),
                number(status, "succeeded"),
                number(status, "failed"),
                it.path("spec").path("suspend").asBoolean(false),
                owners(it).anyMatch(owner -> text(owner, "kind").equals("CronJob")),
                conditions(it));
    }

    private static ClusterObject replicaSet(JsonNode it) {
        var metadata = it.path("metadata");
        return new TemplateRevision(
                "ReplicaSet",
                meta(it),
                whole(text(metadata.path("annotations"), REVISION)),
                text(metadata.path("labels"), PodReader.POD_TEMPLATE_HASH));
    }

    private static ClusterObject controllerRevision(JsonNode it) {
        return new TemplateRevision(
                "ControllerRevision",
                meta(it),
                it.path("revision").asLong(0),
                text(it.path("metadata").path("labels"), PodReader.CONTROLLER_REVISION_HASH));
    }

    private static ClusterObject event(JsonNode it) {
        var about = it.path("involvedObject");
        var series = it.path("series");
        return new EventSnapshot(
                meta(it),
                text(about, "uid"),
                text(about, "kind") + "/" + text(about, "name"),
                text(about, "fieldPath"),
                text(it, "reason"),
                text(it, "message"),
                Math.max(1, series.path("count").asInt(it.path("count").asInt(1))),
                Stream.of(
                                text(series, "lastObservedTime"),
                                text(it, "lastTimestamp"),
                                text(it, "eventTime"),
                                text(it.path("metadata"), "creationTimestamp"))
                        .flatMap(time -> ApiTime.read(time).stream())
                        .findFirst()
                        .orElse(Instant.EPOCH),
                text(it, "type").equals("Warning"));
    }

    private static ClusterObject claim(JsonNode it) {
        return new ClaimSnapshot(
                meta(it),
                text(it.path("status"), "phase"),
                Optional.of(text(it.path("spec"), "storageClassName")).filter(name -> !name.isEmpty()));
    }

    private static ClusterObject quota(JsonNode it) {
        return new QuotaSnapshot(
                meta(it),
                texts(it.path("status").path("hard")),
                texts(it.path("status").path("used")));
    }

    private static ClusterObject node(JsonNode it) {
        return new NodeSnapshot(
                meta(it),
                // When the kubelet last said so is no news.
                conditions(it),
                stream(it.path("spec").path("taints")).map(ObjectReader::taint).toList(),
                texts(it.path("metadata").path("labels")));
    }

    private static String taint(JsonNode it) {
        var value = text(it, "value");
        return text(it, "key") + (value.isEmpty() ? "" : "=" + value) + ":" + text(it, "effect");
    }

    static Meta meta(JsonNode it) {
        var metadata = it.path("metadata");
        var annotations = metadata.path("annotations");
        var release = text(annotations, "meta.helm.sh/release-name");
        return new Meta(
                text(metadata, "name"),
                text(metadata, "uid"),
                whole(text(metadata, "resourceVersion")),
                metadata.path("generation").asLong(0),
                owners(it)
                        .filter(owner -> owner.path("controller").asBoolean(false))
                        .map(owner -> text(owner, "uid"))
                        .findFirst()
                        .orElse(""),
                release.isEmpty()
                        ? Optional.empty()
                        : Optional.of(text(annotations, "meta.helm.sh/release-namespace") + "/" + release),
                annotations.has("helm.sh/hook"),
                ApiTime.read(text(metadata, "deletionTimestamp")),
                metadata.path("deletionGracePeriodSeconds").asInt(0),
                stream(metadata.path("finalizers")).map(JsonNode::asString).collect(Collectors.joining(", ")));
    }

    static List<Condition> conditions(JsonNode it) {
        return stream(it.path("status").path("conditions"))
                .map(condition -> new Condition(
                        text(condition, "type"),
                        text(condition, "status"),
                        text(condition, "reason"),
                        text(condition, "message")))
                .toList();
    }

    private static Stream<JsonNode> owners(JsonNode it) {
        return stream(it.path("metadata").path("ownerReferences"));
    }

    private static boolean observed(JsonNode it) {
        return it.path("status").path("observedGeneration").asLong(-1)
                >= it.path("metadata").path("generation").asLong(0);
    }

    private static boolean isOnDelete(JsonNode it) {
        return text(it.path("spec").path("updateStrategy"), "type").equals("OnDelete");
    }

    static Map<String, String> texts(JsonNode node) {
        var texts = new HashMap<String, String>();
        node.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString("")));
        return texts;
    }

    private static long whole(String text) {
        try {
            return text.isEmpty() ? 0 : Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    static int number(JsonNode node, String field) {
        return node.path(field).asInt(0);
    }

    static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }

    static Stream<JsonNode> stream(JsonNode array) {
        return array.valueStream();
    }
}
