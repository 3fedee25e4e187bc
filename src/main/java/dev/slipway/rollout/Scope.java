package dev.slipway.rollout;

import java.util.Map;
import java.util.Set;

/**
 * Which workloads of which namespaces a target's rollout is about.
 *
 * @param namespaces each namespace, with the releases whose workloads count there, as {@code namespace/name}; empty: all
 *     workloads count
 */
public record Scope(Map<String, Set<String>> namespaces) {
    public Scope {
        namespaces = Map.copyOf(namespaces);
    }

    /** Whether a workload counts; a Helm hook always does, since Helm leaves its annotations out there. */
    boolean covers(String namespace, WorkloadSnapshot workload) {
        var releases = namespaces.getOrDefault(namespace, Set.of());
        return releases.isEmpty()
                || workload.meta().hook()
                || workload.meta().release().filter(releases::contains).isPresent();
    }
}
