package dev.slipway.kube;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A workload at one moment: what it shall be, and how far its controller says it has come. */
public sealed interface WorkloadSnapshot {

    /** Kind and name. */
    WorkloadName name();

    /** Whether the controller has seen the newest specification; until then its figures are of the one before. */
    boolean observed();

    /**
     * What the pods of the newest template are labelled with; empty where all pods count (Jobs), or where it is not
     * known yet.
     */
    Optional<String> currentRevision();

    /** What the controller says of it. */
    List<Condition> conditions();

    /** A condition of this type and status, if the controller reports one. */
    default Optional<Condition> condition(String type, String status) {
        return conditions().stream()
                .filter(condition ->
                        condition.type().equals(type) && condition.status().equals(status))
                .findFirst();
    }

    /**
     * A condition of an object.
     *
     * @param status {@code True}, {@code False} or {@code Unknown}
     * @param since when the status last changed, where that is known
     */
    record Condition(String type, String status, String reason, String message, Optional<Instant> since) {}

    /**
     * A Deployment.
     *
     * @param wanted replicas that it shall have
     * @param replicas that there are, old ones too
     * @param updated replicas of the newest template
     * @param available replicas that are ready for long enough, old ones too
     */
    record DeploymentSnapshot(
            WorkloadName name,
            boolean observed,
            int wanted,
            int replicas,
            int updated,
            int available,
            boolean paused,
            Optional<String> currentRevision,
            List<Condition> conditions)
            implements WorkloadSnapshot {
        public DeploymentSnapshot {
            conditions = List.copyOf(conditions);
        }
    }

    /**
     * A DaemonSet.
     *
     * @param wanted nodes that shall run it
     * @param updated nodes that run the newest template
     * @param available nodes where it is ready for long enough
     * @param onDelete whether pods are replaced only when somebody deletes them
     */
    record DaemonSetSnapshot(
            WorkloadName name,
            boolean observed,
            int wanted,
            int updated,
            int available,
            boolean onDelete,
            Optional<String> currentRevision,
            List<Condition> conditions)
            implements WorkloadSnapshot {
        public DaemonSetSnapshot {
            conditions = List.copyOf(conditions);
        }
    }

    /**
     * A StatefulSet.
     *
     * @param updated replicas of the newest template
     * @param available replicas that are ready for long enough
     * @param partition the ordinals below it keep the old template
     * @param onDelete whether pods are replaced only when somebody deletes them
     * @param settled whether the controller has made the newest template the current one
     */
    record StatefulSetSnapshot(
            WorkloadName name,
            boolean observed,
            int wanted,
            int updated,
            int available,
            int partition,
            boolean onDelete,
            boolean settled,
            Optional<String> currentRevision,
            List<Condition> conditions)
            implements WorkloadSnapshot {
        public StatefulSetSnapshot {
            conditions = List.copyOf(conditions);
        }
    }

    /**
     * A Job.
     *
     * @param wanted completions
     * @param succeeded completions so far
     * @param failed pods that failed so far
     * @param suspended whether it is held back on purpose
     * @param awaited whether a rollout waits for it: not for a Helm hook, which Helm itself waits for, nor for a run of
     *     a CronJob, which has nothing to do with the deployment
     */
    record JobSnapshot(
            WorkloadName name,
            int wanted,
            int succeeded,
            int failed,
            boolean suspended,
            boolean awaited,
            List<Condition> conditions)
            implements WorkloadSnapshot {
        public JobSnapshot {
            conditions = List.copyOf(conditions);
        }

        @Override
        public boolean observed() {
            return true;
        }

        @Override
        public Optional<String> currentRevision() {
            return Optional.empty();
        }
    }
}
