package dev.slipway.kube;

import dev.slipway.pipeline.WorkloadProgress;
import java.util.List;

/**
 * What the rules make of a snapshot.
 *
 * @param progress of each workload that is waited for
 * @param troubles all that is wrong, whether or not it has lasted long enough to end the wait
 */
public record RolloutVerdict(List<WorkloadProgress> progress, List<Trouble> troubles) {
    public RolloutVerdict {
        progress = List.copyOf(progress);
        troubles = List.copyOf(troubles);
    }

    /** Whether every workload is rolled out. */
    public boolean isComplete() {
        return progress.stream().allMatch(WorkloadProgress::complete);
    }
}
