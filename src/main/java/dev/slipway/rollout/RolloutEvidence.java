package dev.slipway.rollout;

import dev.slipway.kube.Cluster;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.WorkloadProgress;
import dev.slipway.rollout.ClusterObject.Condition;
import dev.slipway.rollout.ClusterObject.EventSnapshot;
import dev.slipway.rollout.ClusterObject.NodeSnapshot;
import dev.slipway.rollout.ClusterObject.QuotaSnapshot;
import dev.slipway.rollout.PodSnapshot.ContainerSnapshot;
import dev.slipway.rollout.PodSnapshot.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Gathers the facts about a rollout that does not succeed, trouble by trouble, the worst first: the trouble, its container,
 * the last lines of its log, the cluster's events, the conditions of all that is concerned; then how far each workload has
 * come. Logs are all that is asked for, side by side; all else is known already. Bounded in troubles, lines and time; what
 * can't be had is left out, and never fails anything.
 */
final class RolloutEvidence {
    private static final int TROUBLES = 8;
    private static final int LOG_LINES = 30;
    private static final int EVENTS = 8;
    private static final int WORKLOADS = 20;
    private static final int NODES = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Cluster cluster;

    RolloutEvidence(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * The facts.
     *
     * @throws InterruptedException rather than tell half of them
     */
    List<Evidence> of(List<TroubledWorkload> workloads, List<Trouble> troubles) throws InterruptedException {
        var byLikeness = new LinkedHashMap<String, Trouble>();
        troubles.forEach(trouble -> byLikeness.putIfAbsent(trouble.likeness(), trouble));
        var told = byLikeness.values().stream().limit(TROUBLES).toList();
        var evidence = new ArrayList<Evidence>();
        sideBySide(told, workloads).forEach(evidence::addAll);
        if (told.isEmpty()) {
            workloads.stream().limit(TROUBLES).forEach(workload -> evidence.addAll(aboutUnready(workload)));
        }
        workloads.stream().limit(WORKLOADS).forEach(workload -> evidence.add(state(workload.progress())));
        workloads.stream()
                .map(TroubledWorkload::namespace)
                .distinct()
                .forEach(namespace -> evidence.add(new Evidence.Fact("namespace", namespace)));
        return evidence;
    }

    /** All, in the order of the troubles; where a log does not come in time, what is known without it. */
    private List<List<Evidence>> sideBySide(List<Trouble> troubles, List<TroubledWorkload> workloads)
            throws InterruptedException {
        var questions = troubles.stream()
                .<Callable<List<Evidence>>>map(trouble -> () -> about(trouble, workloads, this::log))
                .toList();
        var answers = new ArrayList<List<Evidence>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = threads.invokeAll(questions, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            for (int i = 0; i < asked.size(); i++) {
                try {
                    answers.add(asked.get(i).get());
                } catch (CancellationException e) {
                    answers.add(about(troubles.get(i), workloads, NO_LOG));
                } catch (ExecutionException e) {
                    throw new IllegalStateException("gathering evidence", e.getCause());
                }
            }
        }
        return answers;
    }

    /** Fetches the last lines of a container's log. */
    @FunctionalInterface
    private interface Log {
        List<String> tail(String namespace, PodSnapshot pod, ContainerSnapshot container, boolean previous);
    }

    private static final Log NO_LOG =
            (_, _, _, _) -> List.of("(its log did not come within " + PATIENCE.toSeconds() + " s)");

    private List<String> log(String namespace, PodSnapshot pod, ContainerSnapshot container, boolean previous) {
        return cluster.logTail(namespace, pod.name(), container.name(), previous, LOG_LINES)
                .orElse(List.of());
    }

    private static Evidence state(WorkloadProgress workload) {
        return new Evidence.WorkloadState(
                workload.workload(),
                workload.ready() + " of " + workload.wanted() + " ready"
                        + (workload.note().isEmpty() ? "" : ", waits for: " + workload.note()));
    }

    private static List<Evidence> about(Trouble trouble, List<TroubledWorkload> workloads, Log log) {
        var evidence = new ArrayList<Evidence>();
        evidence.add(trouble.evidence());
        workloads.stream()
                .filter(workload -> workload.view().workload().name().equals(trouble.workload()))
                .findFirst()
                .ifPresent(workload -> evidence.addAll(about(trouble, workload, log)));
        return evidence;
    }

    private static List<Evidence> about(Trouble trouble, TroubledWorkload workload, Log log) {
        var evidence = new ArrayList<Evidence>();
        var view = workload.view();
        var pod = trouble.place().map(Trouble.Place::pod).or(() -> failedPod(view));
        var container = trouble.place()
                .flatMap(Trouble.Place::container)
                .or(() -> pod.flatMap(it -> it.containers().stream()
                        .filter(RolloutEvidence::isAmiss)
                        .findFirst()));
        pod.ifPresent(it -> container.ifPresent(of -> evidence.addAll(container(workload, it, of, log))));
        evidence.addAll(events(view, trouble, pod));
        pod.ifPresent(it -> evidence.addAll(conditions("Pod/" + it.name(), it.conditions())));
        evidence.addAll(
                conditions(trouble.workload().toString(), view.workload().conditions()));
        pod.ifPresent(it -> evidence.addAll(claims(view, it)));
        evidence.addAll(nodes(trouble, workload, pod));
        if (trouble.kind() == TroubleKind.PODS_REFUSED) {
            workload.quotas().forEach(quota -> evidence.add(quota(quota)));
        }
        return evidence;
    }

    /** Of a Job that failed as a whole, or a workload that made no progress: the pod that shows best why. */
    private static Optional<PodSnapshot> failedPod(WorkloadView view) {
        return Stream.concat(view.newPods().stream(), view.otherPods().stream())
                .filter(pod -> !pod.isReady() && !pod.phase().equals("Succeeded"))
                .reduce((_, latest) -> latest);
    }

    private List<Evidence> aboutUnready(TroubledWorkload workload) {
        var evidence = new ArrayList<Evidence>();
        workload.view().newPods().stream()
                .filter(pod -> !pod.isReady())
                .limit(1)
                .forEach(pod -> {
                    pod.containers().stream()
                            .filter(RolloutEvidence::isAmiss)
                            .findFirst()
                            .ifPresent(container -> evidence.addAll(container(workload, pod, container, this::log)));
                    evidence.addAll(latest(workload.view().eventsOf(pod.meta())));
                    evidence.addAll(conditions("Pod/" + pod.name(), pod.conditions()));
                });
        return evidence;
    }

    private static boolean isAmiss(ContainerSnapshot container) {
        return switch (container.state()) {
            case State.Waiting _ -> true;
            case State.Running(var _, var ready, var _) -> !ready && !container.init();
            case State.Ended(var exitCode, var _, var _) -> exitCode != 0;
        };
    }

    private static List<Evidence> container(
            TroubledWorkload workload, PodSnapshot pod, ContainerSnapshot container, Log log) {
        var evidence = new ArrayList<Evidence>();
        evidence.add(containerState(workload, pod, container));
        var crashed = container.state() instanceof State.Waiting && container.ends() > 0;
        if (crashed || !(container.state() instanceof State.Waiting)) {
            var lines = log.tail(workload.namespace(), pod, container, crashed);
            if (!lines.isEmpty()) {
                evidence.add(new Evidence.OutputTail(
                        "log of pod " + pod.name() + ", container " + container.name()
                                + (crashed ? " (previous run)" : ""),
                        lines));
            }
        }
        return evidence;
    }

    private static Evidence containerState(TroubledWorkload workload, PodSnapshot pod, ContainerSnapshot container) {
        var ended = container.state() instanceof State.Ended(var code, var reason, var _)
                ? Optional.of(Map.entry(code, reason))
                : container.lastExit().map(code -> Map.entry(code, container.lastReason()));
        var outOfMemory = ended.filter(it -> it.getValue().equals("OOMKilled")).isPresent();
        var reason = switch (container.state()) {
            case State.Waiting(var why, var _) -> why;
            case State.Running(var _, var ready, var _) -> ready ? "Running" : "NotReady";
            case State.Ended(var _, var why, var _) -> why;
        };
        var message = switch (container.state()) {
            case State.Waiting(var _, var text) -> text;
            case State.Running _ -> "";
            case State.Ended(var _, var _, var text) -> text;
        };
        return new Evidence.ContainerState(
                workload.view().workload().name().toString(),
                pod.name(),
                container.name(),
                container.image(),
                outOfMemory ? "OOMKilled" : reason,
                message.isEmpty() ? container.lastMessage() : message,
                ended.map(Map.Entry::getKey),
                container.restarts());
    }

    private static List<Evidence> events(WorkloadView view, Trouble trouble, Optional<PodSnapshot> pod) {
        var metas = new LinkedHashSet<String>();
        pod.ifPresent(it -> metas.add(it.meta().uid()));
        pod.ifPresent(it -> it.claims()
                .forEach(name -> Optional.ofNullable(view.claims().get(name))
                        .ifPresent(claim -> metas.add(claim.meta().uid()))));
        if (trouble.place().isEmpty()) {
            metas.add(view.workload().meta().uid());
            metas.addAll(view.templates());
        }
        // What kept a pod from a node is over once it has one.
        var placed = pod.filter(it -> !it.node().isEmpty()).isPresent();
        return metas.stream()
                .map(uid -> view.events().getOrDefault(uid, List.of()).stream()
                        .filter(event -> !placed || !event.reason().equals("FailedScheduling"))
                        .toList())
                .flatMap(events -> latest(events).stream())
                .toList();
    }

    private static List<Evidence> latest(List<EventSnapshot> events) {
        return events.subList(Math.max(0, events.size() - EVENTS), events.size()).stream()
                .<Evidence>map(event -> new Evidence.ClusterEvent(
                        event.object(), event.reason(), event.message(), event.count(), event.lastSeen()))
                .toList();
    }

    private static List<Evidence> claims(WorkloadView view, PodSnapshot pod) {
        return pod.claims().stream()
                .sorted()
                .flatMap(name -> Optional.ofNullable(view.claims().get(name)).stream())
                .<Evidence>map(claim -> {
                    var event = view.eventsOf(claim.meta()).stream().reduce((_, later) -> later);
                    return new Evidence.Condition(
                            "PersistentVolumeClaim/" + claim.meta().name(),
                            "Phase",
                            claim.phase(),
                            event.map(EventSnapshot::reason).orElse(""),
                            event.map(EventSnapshot::message)
                                    .orElse("storage class "
                                            + claim.storageClass().orElse("not named: the cluster's default")));
                })
                .toList();
    }

    /** Those that tell something: a condition that is as it should be has no message. */
    private static List<Evidence> conditions(String object, List<Condition> conditions) {
        return conditions.stream()
                .filter(condition -> !condition.message().isEmpty()
                        || (condition.status().equals("False")
                                && !condition.reason().isEmpty()))
                .<Evidence>map(condition -> new Evidence.Condition(
                        object, condition.type(), condition.status(), condition.reason(), condition.message()))
                .toList();
    }

    private static List<Evidence> nodes(Trouble trouble, TroubledWorkload workload, Optional<PodSnapshot> pod) {
        var evidence = new ArrayList<Evidence>();
        pod.map(it -> workload.view().nodes().get(it.node())).ifPresent(node -> {
            if (trouble.kind() == TroubleKind.NODE || isPressed(node)) {
                evidence.addAll(pressing(node));
            }
        });
        if (trouble.kind() == TroubleKind.UNSCHEDULABLE || trouble.kind() == TroubleKind.NO_SCALE_UP) {
            pod.map(PodSnapshot::placement)
                    .ifPresent(placement -> evidence.addAll(places(placement, workload.nodes())));
        }
        return evidence;
    }

    /** What the scheduler does not name: the taints of nodes that would do, and the node that a DaemonSet's pod is for. */
    private static List<Evidence> places(PodSnapshot.Placement placement, List<NodeSnapshot> nodes) {
        var evidence = new ArrayList<Evidence>();
        nodes.stream()
                .filter(node -> placement.only().isEmpty()
                        || placement.only().get().equals(node.meta().name()))
                .filter(placement::selects)
                .sorted(Comparator.comparing(node -> node.meta().name()))
                .limit(NODES)
                .forEach(node -> {
                    var name = "Node/" + node.meta().name();
                    placement
                            .untolerated(node)
                            .forEach(taint -> evidence.add(new Evidence.Condition(name, "Taint", taint, "", "")));
                    node.condition("Ready")
                            .filter(_ -> placement.only().isPresent())
                            .ifPresent(ready -> evidence.add(new Evidence.Condition(
                                    name, "Ready", ready.status(), ready.reason(), ready.message())));
                });
        return evidence;
    }

    private static boolean isPressed(NodeSnapshot node) {
        return !pressing(node).isEmpty();
    }

    /** Of a node's conditions, those that are not as they should be: Ready that is not, pressure that is. */
    private static List<Evidence> pressing(NodeSnapshot node) {
        return node.conditions().stream()
                .filter(condition ->
                        condition.status().equals("True") != condition.type().equals("Ready"))
                .<Evidence>map(condition -> new Evidence.Condition(
                        "Node/" + node.meta().name(),
                        condition.type(),
                        condition.status(),
                        condition.reason(),
                        condition.message()))
                .toList();
    }

    private static Evidence quota(QuotaSnapshot quota) {
        var lines = quota.hard().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(hard ->
                        hard.getKey() + " " + quota.used().getOrDefault(hard.getKey(), "0") + " of " + hard.getValue())
                .toList();
        return new Evidence.Fact("ResourceQuota/" + quota.meta().name(), "used: " + String.join(", ", lines));
    }
}
