package dev.slipway.rollout;

import dev.slipway.pipeline.WorkloadProgress;
import dev.slipway.rollout.ClusterObject.NodeSnapshot;
import dev.slipway.rollout.ClusterObject.QuotaSnapshot;
import java.util.List;

/**
 * A workload that does not run as it should, with all that is known of it without asking the cluster again.
 *
 * @param troubles what is wrong with it, whether or not it ends a wait
 * @param quotas the namespace's
 * @param nodes the cluster's, where they may be seen
 */
record TroubledWorkload(
        String namespace,
        WorkloadView view,
        List<Trouble> troubles,
        WorkloadProgress progress,
        List<QuotaSnapshot> quotas,
        List<NodeSnapshot> nodes) {
    TroubledWorkload {
        troubles = List.copyOf(troubles);
        quotas = List.copyOf(quotas);
        nodes = List.copyOf(nodes);
    }
}
