package dev.slipway.rollout;

import dev.slipway.rollout.ClusterObject.ClaimSnapshot;
import dev.slipway.rollout.ClusterObject.EventSnapshot;
import dev.slipway.rollout.ClusterObject.NodeSnapshot;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A workload with all that belongs to it, at one moment.
 *
 * @param templates the UIDs of its ReplicaSets or revisions that stand for the newest template
 * @param newPods its pods of the newest template that are not being deleted
 * @param otherPods its other pods: of older templates, or being deleted
 * @param events on the workload, its newest template, its pods and their claims: by the UID of what they are about, the
 *     latest last
 * @param claims that its pods mount, by name
 * @param nodes that its pods run on, by name
 */
public record WorkloadView(
        WorkloadSnapshot workload,
        Set<String> templates,
        List<PodSnapshot> newPods,
        List<PodSnapshot> otherPods,
        Map<String, List<EventSnapshot>> events,
        Map<String, ClaimSnapshot> claims,
        Map<String, NodeSnapshot> nodes) {
    public WorkloadView {
        templates = Set.copyOf(templates);
        newPods = List.copyOf(newPods);
        otherPods = List.copyOf(otherPods);
        events = Map.copyOf(events);
        claims = Map.copyOf(claims);
        nodes = Map.copyOf(nodes);
    }

    /** The events on an object, the latest last. */
    public List<EventSnapshot> eventsOf(Meta object) {
        return events.getOrDefault(object.uid(), List.of());
    }

    /** The latest event on an object that has one of these reasons. */
    Optional<EventSnapshot> latest(Meta object, Set<String> reasons) {
        return eventsOf(object).stream()
                .filter(event -> reasons.contains(event.reason()))
                .reduce((_, later) -> later);
    }

    /** The latest event on what makes the pods: the workload itself, or its newest template. */
    Optional<EventSnapshot> latestOfController(Set<String> reasons) {
        return events.entrySet().stream()
                .filter(entry -> entry.getKey().equals(workload.meta().uid()) || templates.contains(entry.getKey()))
                .flatMap(entry -> entry.getValue().stream())
                .filter(event -> reasons.contains(event.reason()))
                .max(Comparator.comparingLong(event -> event.meta().version()));
    }
}
