package dev.slipway.kube;

import dev.slipway.kube.PodSnapshot.ContainerSnapshot;
import dev.slipway.kube.PodSnapshot.State;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.WorkloadProgress;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers the facts about a rollout that does not succeed: containers, their last log lines, the cluster's events, how
 * far each workload has come. What can't be gathered is left out: it never fails anything. Bounded in pods and lines.
 */
final class RolloutEvidence {
    private static final int LOG_LINES = 30;
    private static final int PODS = 4;
    private static final int EVENTS = 8;

    private final Cluster cluster;
    private final String namespace;

    RolloutEvidence(Cluster cluster, String namespace) {
        this.cluster = cluster;
        this.namespace = namespace;
    }

    /** The facts, those about the troubles first. */
    List<Evidence> of(NamespaceSnapshot snapshot, RolloutVerdict verdict, List<Trouble> troubles) {
        var evidence = new ArrayList<Evidence>();
        troubles.stream().limit(PODS).forEach(trouble -> evidence.addAll(about(snapshot, trouble)));
        verdict.progress().stream()
                .filter(workload -> !workload.complete())
                .forEach(workload -> evidence.add(state(workload)));
        if (troubles.isEmpty()) {
            snapshot.workloads().stream()
                    .filter(workload -> verdict.progress().stream()
                            .anyMatch(it -> !it.complete()
                                    && it.workload().equals(workload.name().toString())))
                    .flatMap(workload -> snapshot.newPodsOf(workload).stream())
                    .filter(pod -> !pod.ready())
                    .limit(PODS)
                    .forEach(pod -> evidence.addAll(about(pod)));
        }
        return evidence;
    }

    private static Evidence state(WorkloadProgress workload) {
        return new Evidence.WorkloadState(
                workload.workload(),
                workload.ready() + " of " + workload.wanted() + " ready"
                        + (workload.note().isEmpty() ? "" : ", waits for: " + workload.note()));
    }

    private List<Evidence> about(NamespaceSnapshot snapshot, Trouble trouble) {
        if (trouble.place().isPresent()) {
            var place = trouble.place().get();
            return about(place.pod(), place.container());
        }
        var evidence = new ArrayList<Evidence>();
        evidence.add(new Evidence.Fact(
                trouble.workload().toString(),
                trouble.kind().words()
                        + (trouble.reason().isEmpty() ? "" : ": " + trouble.reason())
                        + (trouble.message().isEmpty() ? "" : ": " + trouble.message())));
        evidence.addAll(events(trouble.workload().kind(), trouble.workload().name()));
        snapshot.workloads().stream()
                .filter(workload -> workload.name().equals(trouble.workload()))
                .flatMap(workload -> snapshot.newPodsOf(workload).stream())
                .filter(pod -> !pod.ready())
                .reduce((_, latest) -> latest)
                .ifPresent(pod -> evidence.addAll(about(pod)));
        return evidence;
    }

    /** A pod that is not ready: the first of its containers that does not do what it should. */
    private List<Evidence> about(PodSnapshot pod) {
        return pod.containers().stream()
                .filter(RolloutEvidence::isAmiss)
                .findFirst()
                .map(container -> about(pod, container))
                .orElseGet(() -> List.copyOf(events("Pod", pod.name())));
    }

    private static boolean isAmiss(ContainerSnapshot container) {
        return switch (container.state()) {
            case State.Waiting _ -> true;
            case State.Running(var ready) -> !ready && !container.init();
            case State.Ended(var exitCode, var _, var _) -> exitCode != 0;
        };
    }

    private List<Evidence> about(PodSnapshot pod, ContainerSnapshot container) {
        var evidence = new ArrayList<Evidence>();
        evidence.add(state(pod, container));
        var crashed = container.state() instanceof State.Waiting && container.restarts() > 0;
        if (crashed || !(container.state() instanceof State.Waiting)) {
            var lines = cluster.logTail(namespace, pod.name(), container.name(), crashed, LOG_LINES)
                    .orElse(List.of());
            if (!lines.isEmpty()) {
                evidence.add(new Evidence.OutputTail(
                        "log of pod " + pod.name() + ", container " + container.name()
                                + (crashed ? " (previous run)" : ""),
                        lines));
            }
        }
        evidence.addAll(events("Pod", pod.name()));
        return evidence;
    }

    private static Evidence state(PodSnapshot pod, ContainerSnapshot container) {
        return switch (container.state()) {
            case State.Waiting(var reason, var message) -> state(pod, container, reason, message);
            case State.Running(var ready) -> state(pod, container, ready ? "Running" : "NotReady", "");
            case State.Ended(var _, var reason, var message) -> state(pod, container, reason, message);
        };
    }

    private static Evidence state(PodSnapshot pod, ContainerSnapshot container, String reason, String message) {
        var why = container.lastReason().equals("OOMKilled") ? "OOMKilled" : reason;
        var exit = container.state() instanceof State.Ended(var exitCode, var _, var _)
                ? java.util.Optional.of(exitCode)
                : container.lastExit();
        return new Evidence.ContainerState(
                pod.workload().toString(),
                pod.name(),
                container.name(),
                container.image(),
                why,
                message,
                exit,
                container.restarts());
    }

    private List<Evidence.ClusterEvent> events(String kind, String name) {
        var events = cluster.events(namespace, kind, name).orElse(List.of());
        return events.subList(Math.max(0, events.size() - EVENTS), events.size());
    }
}
