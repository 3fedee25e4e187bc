package dev.slipway.kube;

import java.util.List;

/**
 * What a namespace held at one moment, as far as a rollout is concerned.
 *
 * @param workloads in the order of their kinds and names
 * @param pods those that belong to one of the workloads, old generations too
 */
public record NamespaceSnapshot(List<WorkloadSnapshot> workloads, List<PodSnapshot> pods) {
    public NamespaceSnapshot {
        workloads = List.copyOf(workloads);
        pods = List.copyOf(pods);
    }

    /** The workload's pods that run its newest template and are not being deleted. */
    public List<PodSnapshot> newPodsOf(WorkloadSnapshot workload) {
        return pods.stream()
                .filter(pod -> pod.workload().equals(workload.name()))
                .filter(pod -> workload.currentRevision().isEmpty()
                        || workload.currentRevision().equals(pod.revision()))
                .filter(pod -> !pod.deleting())
                .toList();
    }
}
