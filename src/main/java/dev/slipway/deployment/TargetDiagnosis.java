package dev.slipway.deployment;

import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.WorkloadProgress;
import dev.slipway.rollout.Survey;
import java.util.List;

/** What is wrong with what runs on a target. */
public sealed interface TargetDiagnosis {

    /** Its name. */
    String target();

    /** Whether it was seen, and nothing is wrong. */
    boolean isHealthy();

    /**
     * It was looked at.
     *
     * @param workloads that a deployment to this target waits for
     * @param findings what is wrong with them, the worst first
     */
    record Seen(
            String target,
            String namespace,
            String server,
            List<WorkloadProgress> workloads,
            List<Survey.Finding> findings)
            implements TargetDiagnosis {
        public Seen {
            workloads = List.copyOf(workloads);
            findings = List.copyOf(findings);
        }

        @Override
        public boolean isHealthy() {
            return findings.isEmpty();
        }
    }

    /** It could not be looked at. */
    record Unseen(String target, Failure failure) implements TargetDiagnosis {
        @Override
        public boolean isHealthy() {
            return false;
        }
    }
}
