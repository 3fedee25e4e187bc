package dev.slipway.kube;

import java.util.List;
import java.util.Optional;

/**
 * A pod of a workload at one moment.
 *
 * @param workload what it belongs to in the end: the Deployment, not its ReplicaSet
 * @param uid tells it from a pod of the same name before or after it
 * @param revision what its template is labelled with
 * @param deleting whether it is on its way out
 * @param ready whether it takes requests
 * @param containers init containers first
 */
public record PodSnapshot(
        WorkloadName workload,
        String name,
        String uid,
        Optional<String> revision,
        boolean deleting,
        boolean ready,
        List<ContainerSnapshot> containers) {
    public PodSnapshot {
        containers = List.copyOf(containers);
    }

    /**
     * A container of a pod.
     *
     * @param init whether it runs before the others
     * @param restarts how often it was started again
     * @param lastExit the exit code of its last ended run
     * @param lastReason the kubelet's word for how that run ended: {@code Error}, {@code OOMKilled}; may be empty
     */
    public record ContainerSnapshot(
            String name,
            String image,
            boolean init,
            int restarts,
            State state,
            Optional<Integer> lastExit,
            String lastReason) {}

    /** What a container does. */
    public sealed interface State {
        /** It is not started; the reason and the sentence are the kubelet's. */
        record Waiting(String reason, String message) implements State {}

        /** It runs. */
        record Running(boolean ready) implements State {}

        /** It has ended. */
        record Ended(int exitCode, String reason, String message) implements State {}
    }
}
