package dev.slipway.rollout;

import java.util.List;
import java.util.Optional;

/** A workload at one moment: what it shall be, and how far its controller says it has come. */
public sealed interface WorkloadSnapshot extends ClusterObject {

    /** Kind and name. */
    default WorkloadName name() {
        return new WorkloadName(kind(), meta().name());
    }

    /** Whether the controller has seen the newest specification; until then its figures are of the one before. */
    boolean observed();

    /** How many pods it shall have. */
    int wanted();

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
     * A Deployment.
     *
     * @param wanted replicas that it shall have
     * @param replicas that there are, old ones too
     * @param updated replicas of the newest template
     * @param available replicas that are ready for long enough, old ones too
     */
    record DeploymentSnapshot(
            Meta meta,
            boolean observed,
            int wanted,
            int replicas,
            int updated,
            int available,
            boolean paused,
            List<Condition> conditions)
            implements WorkloadSnapshot {
        public DeploymentSnapshot {
            conditions = List.copyOf(conditions);
        }

        @Override
        public String kind() {
            return "Deployment";
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
            Meta meta,
            boolean observed,
            int wanted,
            int updated,
            int available,
            boolean onDelete,
            List<Condition> conditions)
            implements WorkloadSnapshot {
        public DaemonSetSnapshot {
            conditions = List.copyOf(conditions);
        }

        @Override
        public String kind() {
            return "DaemonSet";
        }
    }

    /**
     * A StatefulSet.
     *
     * @param updated replicas of the newest template
     * @param available replicas that are ready for long enough
     * @param partition the ordinals below it keep the old template
     * @param onDelete whether pods are replaced only when somebody deletes them
     * @param oneByOne whether each pod is waited for before the next is made or replaced
     * @param settled whether the controller has made the newest template the current one
     * @param updateRevision what the pods of the newest template are labelled with
     */
    record StatefulSetSnapshot(
            Meta meta,
            boolean observed,
            int wanted,
            int updated,
            int available,
            int partition,
            boolean onDelete,
            boolean oneByOne,
            boolean settled,
            Optional<String> updateRevision,
            List<Condition> conditions)
            implements WorkloadSnapshot {
        public StatefulSetSnapshot {
            conditions = List.copyOf(conditions);
        }

        @Override
        public String kind() {
            return "StatefulSet";
        }
    }

    /**
     * A Job.
     *
     * @param wanted completions
     * @param succeeded completions so far
     * @param failed pods that failed so far
     * @param suspended whether it is held back on purpose
     * @param scheduled whether a CronJob made it: then it has nothing to do with the deployment
     */
    record JobSnapshot(
            Meta meta,
            int wanted,
            int succeeded,
            int failed,
            boolean suspended,
            boolean scheduled,
            List<Condition> conditions)
            implements WorkloadSnapshot {
        public JobSnapshot {
            conditions = List.copyOf(conditions);
        }

        @Override
        public String kind() {
            return "Job";
        }

        @Override
        public boolean observed() {
            return true;
        }

        /** The condition that says that it has failed, or is about to. */
        public Optional<Condition> failure() {
            return condition("Failed", "True").or(() -> condition("FailureTarget", "True"));
        }
    }

    /** A pod that Helm runs as a hook, without a controller of its own. */
    record HookPodSnapshot(PodSnapshot pod) implements WorkloadSnapshot {
        @Override
        public String kind() {
            return "Pod";
        }

        @Override
        public Meta meta() {
            return pod.meta();
        }

        @Override
        public boolean observed() {
            return true;
        }

        @Override
        public int wanted() {
            return 1;
        }

        @Override
        public List<Condition> conditions() {
            return List.of();
        }
    }
}
