package dev.slipway.rollout;

import dev.slipway.rollout.WorkloadSnapshot.HookPodSnapshot;
import dev.slipway.rollout.WorkloadSnapshot.JobSnapshot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What there was before a deployment changed anything. Nothing here compares our clock with the cluster's: what is new is
 * told by UIDs, generations and versions.
 *
 * @param workloads the generation that each workload had, by UID
 * @param failedJobs the UIDs of Jobs that had failed
 * @param pods the UIDs of all pods
 * @param events the version that each event had, by UID
 */
public record Baseline(
        Map<String, Long> workloads, Set<String> failedJobs, Set<String> pods, Map<String, Long> events) {
    public Baseline {
        workloads = Map.copyOf(workloads);
        failedJobs = Set.copyOf(failedJobs);
        pods = Set.copyOf(pods);
        events = Map.copyOf(events);
    }

    /** Nothing was there before: all counts as new. */
    public static Baseline nothing() {
        return new Baseline(Map.of(), Set.of(), Set.of(), Map.of());
    }

    /** What there is now. */
    static Baseline of(Iterable<ClusterObject> objects) {
        var workloads = new HashMap<String, Long>();
        var failed = new HashSet<String>();
        var pods = new HashSet<String>();
        var events = new HashMap<String, Long>();
        for (var object : objects) {
            switch (object) {
                case JobSnapshot job -> {
                    workloads.put(job.meta().uid(), job.meta().generation());
                    if (job.failure().isPresent()) {
                        failed.add(job.meta().uid());
                    }
                }
                case WorkloadSnapshot workload ->
                    workloads.put(workload.meta().uid(), workload.meta().generation());
                case PodSnapshot pod -> pods.add(pod.meta().uid());
                case ClusterObject.EventSnapshot event ->
                    events.put(event.meta().uid(), event.meta().version());
                case ClusterObject.TemplateRevision _,
                        ClusterObject.ClaimSnapshot _,
                        ClusterObject.NodeSnapshot _,
                        ClusterObject.QuotaSnapshot _ -> {}
            }
        }
        return new Baseline(workloads, failed, pods, events);
    }

    /** Whether the workload was made, or given a new specification, since. */
    boolean isChanged(WorkloadSnapshot workload) {
        if (workload instanceof HookPodSnapshot(var pod)) {
            return isNew(pod);
        }
        var before = workloads.get(workload.meta().uid());
        return before == null || workload.meta().generation() > before;
    }

    /** Whether the pod was made since. */
    boolean isNew(PodSnapshot pod) {
        return !pods.contains(pod.meta().uid());
    }

    /** Whether the event happened, or happened again, since. */
    boolean isNew(ClusterObject.EventSnapshot event) {
        var before = events.get(event.meta().uid());
        return before == null || event.meta().version() > before;
    }
}
