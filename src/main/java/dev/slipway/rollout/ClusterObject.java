package dev.slipway.rollout;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An object of the cluster, as far as a rollout is concerned. */
public sealed interface ClusterObject
        permits WorkloadSnapshot,
                PodSnapshot,
                ClusterObject.TemplateRevision,
                ClusterObject.EventSnapshot,
                ClusterObject.ClaimSnapshot,
                ClusterObject.NodeSnapshot,
                ClusterObject.QuotaSnapshot {

    /** Its kind as manifests write it. */
    String kind();

    /** What every object carries. */
    Meta meta();

    /**
     * A condition that an object's controller reports.
     *
     * @param status {@code True}, {@code False} or {@code Unknown}
     */
    record Condition(String type, String status, String reason, String message) {}

    /**
     * One version of a workload's template: a ReplicaSet of a Deployment, or a ControllerRevision of a DaemonSet.
     *
     * @param number the newest version has the greatest
     * @param hash what its pods are labelled with
     */
    record TemplateRevision(String kind, Meta meta, long number, String hash) implements ClusterObject {}

    /**
     * An event, the cluster's word on another object.
     *
     * @param about the UID of that object
     * @param object its kind and name: {@code Pod/hub-7d9}
     * @param part which part of it: {@code spec.containers{hub}}; may be empty
     * @param reason one word: {@code FailedMount}
     * @param count how often it happened
     */
    record EventSnapshot(
            Meta meta,
            String about,
            String object,
            String part,
            String reason,
            String message,
            int count,
            Instant lastSeen,
            boolean warning)
            implements ClusterObject {
        @Override
        public String kind() {
            return "Event";
        }
    }

    /**
     * A claim of a volume.
     *
     * @param phase {@code Pending}, {@code Bound} or {@code Lost}
     * @param storageClass empty: the cluster's default
     */
    record ClaimSnapshot(Meta meta, String phase, Optional<String> storageClass) implements ClusterObject {
        @Override
        public String kind() {
            return "PersistentVolumeClaim";
        }
    }

    /**
     * A node.
     *
     * @param taints what keeps pods away from it: {@code gpu=yes:NoSchedule}
     */
    record NodeSnapshot(Meta meta, List<Condition> conditions, List<String> taints, Map<String, String> labels)
            implements ClusterObject {
        public NodeSnapshot {
            conditions = List.copyOf(conditions);
            taints = List.copyOf(taints);
            labels = Map.copyOf(labels);
        }

        @Override
        public String kind() {
            return "Node";
        }

        /** Its condition of that type, if it is reported. */
        public Optional<Condition> condition(String type) {
            return conditions.stream()
                    .filter(condition -> condition.type().equals(type))
                    .findFirst();
        }
    }

    /**
     * A namespace's quota.
     *
     * @param hard what may be used, by resource
     * @param used what is
     */
    record QuotaSnapshot(Meta meta, Map<String, String> hard, Map<String, String> used) implements ClusterObject {
        public QuotaSnapshot {
            hard = Map.copyOf(hard);
            used = Map.copyOf(used);
        }

        @Override
        public String kind() {
            return "ResourceQuota";
        }
    }
}
