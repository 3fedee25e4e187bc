package dev.slipway.rollout;

import dev.slipway.kube.ClusterTrouble;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.WorkloadProgress;
import java.util.Comparator;
import java.util.List;

/** How the wait for a rollout ended. */
public sealed interface RolloutResult {

    /** The order in which troubles are told: by their kind, then by the workload. */
    Comparator<Trouble> WORST_FIRST = Comparator.comparing(Trouble::kind)
            .thenComparing(trouble -> trouble.workload().toString())
            .thenComparing(Trouble::object);

    /** Everything runs, in its newest version. */
    record Complete(List<WorkloadProgress> workloads) implements RolloutResult {
        public Complete {
            workloads = List.copyOf(workloads);
        }
    }

    /** There is nothing to wait for. */
    record Empty() implements RolloutResult {}

    /**
     * It can't succeed.
     *
     * @param troubles why not, at least one, the worst first
     */
    record Stuck(List<Trouble> troubles, List<Evidence> evidence) implements RolloutResult {
        public Stuck {
            troubles = List.copyOf(troubles);
            evidence = List.copyOf(evidence);
        }
    }

    /** The time is up. */
    record TimedOut(List<WorkloadProgress> unfinished, List<Trouble> troubles, List<Evidence> evidence)
            implements RolloutResult {
        public TimedOut {
            unfinished = List.copyOf(unfinished);
            troubles = List.copyOf(troubles);
            evidence = List.copyOf(evidence);
        }
    }

    /** The cluster does not let us look. */
    record Blind(ClusterTrouble trouble) implements RolloutResult {}
}
