package dev.slipway.kube;

import dev.slipway.kube.PodSnapshot.ContainerSnapshot;
import dev.slipway.kube.PodSnapshot.State;
import dev.slipway.kube.WorkloadSnapshot.Condition;
import dev.slipway.kube.WorkloadSnapshot.DaemonSetSnapshot;
import dev.slipway.kube.WorkloadSnapshot.DeploymentSnapshot;
import dev.slipway.kube.WorkloadSnapshot.JobSnapshot;
import dev.slipway.kube.WorkloadSnapshot.StatefulSetSnapshot;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes our snapshots of the API's objects. Who owns what is told by UID, not by name: a workload that was deleted and
 * made again under its name does not own the old one's pods.
 */
record Snapshots(
        Collection<Deployment> deployments,
        Collection<DaemonSet> daemonSets,
        Collection<StatefulSet> statefulSets,
        Collection<Job> jobs,
        Collection<ReplicaSet> replicaSets,
        Collection<ControllerRevision> controllerRevisions,
        Collection<Pod> pods) {
    private static final String REVISION = "deployment.kubernetes.io/revision";
    private static final String POD_TEMPLATE_HASH = "pod-template-hash";
    private static final String CONTROLLER_REVISION_HASH = "controller-revision-hash";
    private static final Comparator<WorkloadSnapshot> BY_NAME =
            Comparator.comparing(workload -> workload.name().name());

    NamespaceSnapshot snapshot() {
        var owners = new HashMap<String, WorkloadName>();
        var workloads = new ArrayList<WorkloadSnapshot>();
        workloads.addAll(of(deployments, "Deployment", this::deployment, owners));
        workloads.addAll(of(daemonSets, "DaemonSet", this::daemonSet, owners));
        workloads.addAll(of(statefulSets, "StatefulSet", Snapshots::statefulSet, owners));
        workloads.addAll(of(jobs, "Job", Snapshots::job, owners));
        for (var set : replicaSets) {
            var deployment = owners.get(ownerOf(set));
            if (deployment != null) {
                owners.put(uid(set), deployment);
            }
        }
        return new NamespaceSnapshot(
                workloads,
                pods.stream()
                        .flatMap(pod ->
                                Optional.ofNullable(owners.get(ownerOf(pod)))
                                        .map(workload -> pod(pod, workload))
                                        .stream())
                        .toList());
    }

    private interface Maker<T> {
        WorkloadSnapshot make(T object, WorkloadName name);
    }

    private static <T extends HasMetadata> List<WorkloadSnapshot> of(
            Collection<T> objects, String kind, Maker<T> maker, Map<String, WorkloadName> owners) {
        return objects.stream()
                .map(object -> {
                    var name = new WorkloadName(kind, object.getMetadata().getName());
                    owners.put(uid(object), name);
                    return maker.make(object, name);
                })
                .sorted(BY_NAME)
                .toList();
    }

    private WorkloadSnapshot deployment(Deployment it, WorkloadName name) {
        var status = it.getStatus();
        return new DeploymentSnapshot(
                name,
                observed(it, status == null ? null : status.getObservedGeneration()),
                orOne(it.getSpec().getReplicas()),
                status == null ? 0 : orZero(status.getReplicas()),
                status == null ? 0 : orZero(status.getUpdatedReplicas()),
                status == null ? 0 : orZero(status.getAvailableReplicas()),
                Boolean.TRUE.equals(it.getSpec().getPaused()),
                replicaSets.stream()
                        .filter(set -> uid(it).equals(ownerOf(set)))
                        .max(Comparator.comparingLong(Snapshots::revision))
                        .flatMap(set -> label(set, POD_TEMPLATE_HASH)),
                status == null
                        ? List.of()
                        : stream(status.getConditions())
                                .map(c -> condition(
                                        c.getType(),
                                        c.getStatus(),
                                        c.getReason(),
                                        c.getMessage(),
                                        c.getLastTransitionTime()))
                                .toList());
    }

    private WorkloadSnapshot daemonSet(DaemonSet it, WorkloadName name) {
        var status = it.getStatus();
        return new DaemonSetSnapshot(
                name,
                observed(it, status == null ? null : status.getObservedGeneration()),
                status == null ? 0 : orZero(status.getDesiredNumberScheduled()),
                status == null ? 0 : orZero(status.getUpdatedNumberScheduled()),
                status == null ? 0 : orZero(status.getNumberAvailable()),
                it.getSpec().getUpdateStrategy() != null
                        && "OnDelete".equals(it.getSpec().getUpdateStrategy().getType()),
                controllerRevisions.stream()
                        .filter(revision -> uid(it).equals(ownerOf(revision)))
                        .max(Comparator.comparingLong(revision -> orZero(revision.getRevision())))
                        .flatMap(revision -> label(revision, CONTROLLER_REVISION_HASH)),
                List.of());
    }

    private static WorkloadSnapshot statefulSet(StatefulSet it, WorkloadName name) {
        var status = it.getStatus();
        var strategy = it.getSpec().getUpdateStrategy();
        var rolling = strategy == null ? null : strategy.getRollingUpdate();
        var update = status == null ? null : status.getUpdateRevision();
        return new StatefulSetSnapshot(
                name,
                observed(it, status == null ? null : status.getObservedGeneration()),
                orOne(it.getSpec().getReplicas()),
                status == null ? 0 : orZero(status.getUpdatedReplicas()),
                status == null ? 0 : orZero(status.getAvailableReplicas()),
                rolling == null ? 0 : orZero(rolling.getPartition()),
                strategy != null && "OnDelete".equals(strategy.getType()),
                status != null && Objects.equals(update, status.getCurrentRevision()),
                Optional.ofNullable(update),
                List.of());
    }

    private static WorkloadSnapshot job(Job it, WorkloadName name) {
        var status = it.getStatus();
        var spec = it.getSpec();
        var annotations = it.getMetadata().getAnnotations();
        var hook = annotations != null && annotations.containsKey("helm.sh/hook");
        var cron = stream(it.getMetadata().getOwnerReferences())
                .anyMatch(owner -> owner.getKind().equals("CronJob"));
        return new JobSnapshot(
                name,
                orOne(spec.getCompletions()),
                status == null ? 0 : orZero(status.getSucceeded()),
                status == null ? 0 : orZero(status.getFailed()),
                Boolean.TRUE.equals(spec.getSuspend()),
                !hook && !cron,
                status == null
                        ? List.of()
                        : stream(status.getConditions())
                                .map(c -> condition(
                                        c.getType(),
                                        c.getStatus(),
                                        c.getReason(),
                                        c.getMessage(),
                                        c.getLastTransitionTime()))
                                .toList());
    }

    private static PodSnapshot pod(Pod it, WorkloadName workload) {
        var status = it.getStatus();
        var containers = status == null
                ? List.<ContainerSnapshot>of()
                : Stream.concat(
                                stream(status.getInitContainerStatuses()).map(c -> container(c, true)),
                                stream(status.getContainerStatuses()).map(c -> container(c, false)))
                        .toList();
        return new PodSnapshot(
                workload,
                it.getMetadata().getName(),
                uid(it),
                label(it, workload.kind().equals("Deployment") ? POD_TEMPLATE_HASH : CONTROLLER_REVISION_HASH),
                it.getMetadata().getDeletionTimestamp() != null,
                status != null
                        && stream(status.getConditions())
                                .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus())),
                containers);
    }

    private static ContainerSnapshot container(ContainerStatus it, boolean init) {
        var last = it.getLastState() == null ? null : it.getLastState().getTerminated();
        return new ContainerSnapshot(
                it.getName(),
                text(it.getImage()),
                init,
                orZero(it.getRestartCount()),
                state(it.getState(), Boolean.TRUE.equals(it.getReady())),
                last == null ? Optional.empty() : Optional.ofNullable(last.getExitCode()),
                last == null ? "" : text(last.getReason()));
    }

    private static State state(@Nullable ContainerState it, boolean ready) {
        if (it != null && it.getRunning() != null) {
            return new State.Running(ready);
        }
        if (it != null && it.getTerminated() != null) {
            var end = it.getTerminated();
            return new State.Ended(orZero(end.getExitCode()), text(end.getReason()), text(end.getMessage()));
        }
        var waiting = it == null ? null : it.getWaiting();
        return waiting == null
                ? new State.Waiting("", "")
                : new State.Waiting(text(waiting.getReason()), text(waiting.getMessage()));
    }

    private static Condition condition(
            @Nullable String type,
            @Nullable String status,
            @Nullable String reason,
            @Nullable String message,
            @Nullable String since) {
        return new Condition(text(type), text(status), text(reason), text(message), instant(since));
    }

    /** The time that the API writes. */
    static Optional<Instant> instant(@Nullable String text) {
        try {
            return text == null || text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException notATime) {
            return Optional.empty();
        }
    }

    private static boolean observed(HasMetadata it, @Nullable Long observedGeneration) {
        var generation = it.getMetadata().getGeneration();
        return observedGeneration != null && (generation == null || observedGeneration >= generation);
    }

    private static long revision(ReplicaSet set) {
        var annotations = set.getMetadata().getAnnotations();
        var text = annotations == null ? null : annotations.get(REVISION);
        try {
            return text == null ? 0 : Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    private static Optional<String> label(HasMetadata it, String name) {
        var labels = it.getMetadata().getLabels();
        return labels == null ? Optional.empty() : Optional.ofNullable(labels.get(name));
    }

    private static String uid(HasMetadata it) {
        return text(it.getMetadata().getUid());
    }

    /** The UID of what controls it; empty where nothing does. */
    private static String ownerOf(HasMetadata it) {
        return stream(it.getMetadata().getOwnerReferences())
                .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                .map(OwnerReference::getUid)
                .findFirst()
                .orElse("");
    }

    private static <T> Stream<T> stream(@Nullable Collection<T> maybe) {
        return maybe == null ? Stream.empty() : maybe.stream();
    }

    private static String text(@Nullable String maybe) {
        return maybe == null ? "" : maybe;
    }

    private static int orOne(@Nullable Integer maybe) {
        return maybe == null ? 1 : maybe;
    }

    private static int orZero(@Nullable Integer maybe) {
        return maybe == null ? 0 : maybe;
    }

    private static long orZero(@Nullable Long maybe) {
        return maybe == null ? 0 : maybe;
    }
}
