package dev.slipway.rollout;

import dev.slipway.rollout.ClusterObject.Condition;
import dev.slipway.rollout.ClusterObject.EventSnapshot;
import dev.slipway.rollout.ClusterObject.NodeSnapshot;
import dev.slipway.rollout.ClusterObject.TemplateRevision;
import dev.slipway.rollout.PodSnapshot.ContainerSnapshot;
import dev.slipway.rollout.PodSnapshot.State;
import dev.slipway.rollout.WorkloadSnapshot.DaemonSetSnapshot;
import dev.slipway.rollout.WorkloadSnapshot.DeploymentSnapshot;
import dev.slipway.rollout.WorkloadSnapshot.JobSnapshot;
import dev.slipway.rollout.WorkloadSnapshot.StatefulSetSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Objects for tests of the rules: each as it is when all is well, to be changed where a test needs it. */
final class Objects {
    static final String NEW = "new";
    static final String OLD = "old";

    private Objects() {}

    /** Of an object that nothing owns and of which nothing is known but its name. */
    static Meta meta(String name) {
        return meta(name, "");
    }

    static Meta meta(String name, String owner) {
        return new Meta(name, "uid-" + name, 1, 1, owner, Optional.empty(), false, Optional.empty(), 0, "");
    }

    /** Of one that somebody has deleted, with half a minute to end. */
    static Meta deleted(String name, String owner) {
        var deletion = Optional.of(Instant.parse("2026-01-01T00:00:30Z"));
        return new Meta(name, "uid-" + name, 1, 1, owner, Optional.empty(), false, deletion, 30, "");
    }

    static DeploymentSnapshot deployment(boolean observed, int wanted, int replicas, int updated, int available) {
        return new DeploymentSnapshot(meta("hub"), observed, wanted, replicas, updated, available, false, List.of());
    }

    static DeploymentSnapshot with(DeploymentSnapshot it, Condition... conditions) {
        return new DeploymentSnapshot(
                it.meta(),
                it.observed(),
                it.wanted(),
                it.replicas(),
                it.updated(),
                it.available(),
                it.paused(),
                List.of(conditions));
    }

    static DaemonSetSnapshot daemonSet(boolean observed, int wanted, int updated, int available, boolean onDelete) {
        return new DaemonSetSnapshot(meta("dind"), observed, wanted, updated, available, onDelete, List.of());
    }

    static StatefulSetSnapshot statefulSet(
            boolean observed,
            int wanted,
            int updated,
            int available,
            int partition,
            boolean onDelete,
            boolean settled) {
        return new StatefulSetSnapshot(
                meta("db"),
                observed,
                wanted,
                updated,
                available,
                partition,
                onDelete,
                true,
                settled,
                Optional.of(NEW),
                List.of());
    }

    static JobSnapshot job(int wanted, int succeeded, int failed, Condition... conditions) {
        return new JobSnapshot(meta("migrate"), wanted, succeeded, failed, false, false, List.of(conditions));
    }

    static Condition condition(String type, String status, String reason, String message) {
        return new Condition(type, status, reason, message);
    }

    static PodSnapshot pod(String name, ContainerSnapshot... containers) {
        return new PodSnapshot(
                meta(name),
                Set.of(NEW),
                "Pending",
                "",
                "",
                "node-1",
                PodSnapshot.Placement.UNKNOWN,
                Set.of(),
                true,
                List.of(condition("PodReadyToStartContainers", "True", "", "")),
                List.of(containers));
    }

    /** A pod of which nothing runs yet, for a reason that conditions or events tell. */
    static PodSnapshot unstarted(String name, String node, Set<String> claims, Condition... conditions) {
        var waiting = container(new State.Waiting("ContainerCreating", ""), 0);
        return new PodSnapshot(
                meta(name),
                Set.of(NEW),
                "Pending",
                "",
                "",
                node,
                PodSnapshot.Placement.UNKNOWN,
                claims,
                true,
                List.of(conditions),
                node.isEmpty() ? List.of() : List.of(waiting));
    }

    static ContainerSnapshot container(State state, int restarts) {
        return new ContainerSnapshot(
                "main",
                "example/hub:1",
                false,
                restarts,
                state,
                restarts > 0 ? Optional.of(1) : Optional.empty(),
                restarts > 0 ? "Error" : "",
                "",
                Duration.ZERO);
    }

    static ContainerSnapshot waiting(String reason, String message, int restarts) {
        return container(new State.Waiting(reason, message), restarts);
    }

    static EventSnapshot event(int version, PodSnapshot about, String reason, String message) {
        return event(version, about.meta().uid(), "Pod/" + about.name(), reason, message);
    }

    static EventSnapshot event(int version, String uid, String object, String reason, String message) {
        var meta = new Meta(
                "event-" + version,
                "uid-event-" + version,
                version,
                0,
                "",
                Optional.empty(),
                false,
                Optional.empty(),
                0,
                "");
        return new EventSnapshot(meta, uid, object, "spec.containers{main}", reason, message, 1, Instant.EPOCH, true);
    }

    static NodeSnapshot node(String name, String ready) {
        return new NodeSnapshot(
                meta(name),
                List.of(condition("Ready", ready, "NodeStatusUnknown", "no word of it")),
                List.of(),
                Map.of());
    }

    static TemplateRevision replicaSet(String name, String owner, int number, String hash) {
        return new TemplateRevision("ReplicaSet", meta(name, owner), number, hash);
    }

    static WorkloadView view(WorkloadSnapshot workload, PodSnapshot... newPods) {
        return new WorkloadView(workload, Set.of(), List.of(newPods), List.of(), Map.of(), Map.of(), Map.of());
    }

    static WorkloadView withEvents(WorkloadView view, EventSnapshot... events) {
        var byObject = new java.util.HashMap<String, List<EventSnapshot>>();
        for (var event : events) {
            byObject.computeIfAbsent(event.about(), _ -> new java.util.ArrayList<>())
                    .add(event);
        }
        return new WorkloadView(
                view.workload(),
                view.templates(),
                view.newPods(),
                view.otherPods(),
                byObject,
                view.claims(),
                view.nodes());
    }

    static WorkloadView withOtherPods(WorkloadView view, PodSnapshot... pods) {
        return new WorkloadView(
                view.workload(),
                view.templates(),
                view.newPods(),
                List.of(pods),
                view.events(),
                view.claims(),
                view.nodes());
    }

    static WorkloadView withNode(WorkloadView view, NodeSnapshot node) {
        return new WorkloadView(
                view.workload(),
                view.templates(),
                view.newPods(),
                view.otherPods(),
                view.events(),
                view.claims(),
                Map.of(node.meta().name(), node));
    }
}
