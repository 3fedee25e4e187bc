package dev.slipway.deployment;

import dev.slipway.drift.ReleaseDrift;
import dev.slipway.kube.ReleaseRecord;
import dev.slipway.memory.PastDeployment;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.WorkloadProgress;
import java.util.List;
import java.util.Optional;

/** What runs on a target. */
public sealed interface TargetStatus {

    /** Its name. */
    String target();

    /** Whether the site's releases are deployed there and all workloads are rolled out. */
    boolean isHealthy();

    /**
     * It was looked at.
     *
     * @param kubernetes the cluster's version
     * @param releases the site's, in its order
     * @param workloads of its namespace that a rollout waits for
     * @param troubles what is wrong with them, a sentence each
     * @param past the last deployments that came to it, as it remembers them itself, the latest first
     */
    record Seen(
            String target,
            String namespace,
            String server,
            String kubernetes,
            List<Release> releases,
            List<WorkloadProgress> workloads,
            List<String> troubles,
            List<PastDeployment> past)
            implements TargetStatus {
        public Seen {
            releases = List.copyOf(releases);
            workloads = List.copyOf(workloads);
            troubles = List.copyOf(troubles);
            past = List.copyOf(past);
        }

        /** How many workloads are fully rolled out. */
        public int ready() {
            return (int) workloads.stream().filter(WorkloadProgress::complete).count();
        }

        @Override
        public boolean isHealthy() {
            return ready() == workloads.size() && releases.stream().allMatch(Release::isHealthy);
        }
    }

    /** It could not be looked at. */
    record Unseen(String target, Failure failure) implements TargetStatus {
        @Override
        public boolean isHealthy() {
            return false;
        }
    }

    /**
     * A release of the site.
     *
     * @param latest its latest revision; empty: it was never deployed there
     * @param drift how it differs from what was deployed; empty: it was not looked for
     */
    record Release(String name, Optional<ReleaseRecord> latest, Optional<ReleaseDrift> drift) {

        /** Whether it is deployed, and nobody is known to have changed it by hand. */
        boolean isHealthy() {
            return latest.filter(it -> it.status().equals("deployed")).isPresent()
                    && drift.filter(ReleaseDrift::isByHand).isEmpty();
        }
    }
}
