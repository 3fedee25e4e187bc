package dev.slipway.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A pod at one moment.
 *
 * @param labels the hashes that its template is labelled with, of every kind of workload
 * @param phase {@code Pending}, {@code Running}, {@code Succeeded}, {@code Failed} or {@code Unknown}
 * @param reason why it is in that phase: {@code Evicted}; mostly empty
 * @param message the same in a sentence; mostly empty
 * @param node where it runs; empty: nowhere yet
 * @param placement what nodes it may run on; of a pod that runs somewhere, it is not kept
 * @param claims the names of the claims that it mounts
 * @param restartsAlways whether a container that ends is started again whatever its exit code
 * @param containers init containers first
 */
public record PodSnapshot(
        Meta meta,
        Set<String> labels,
        String phase,
        String reason,
        String message,
        String node,
        Placement placement,
        Set<String> claims,
        boolean restartsAlways,
        List<Condition> conditions,
        List<ContainerSnapshot> containers)
        implements ClusterObject {
    public PodSnapshot {
        labels = Set.copyOf(labels);
        claims = Set.copyOf(claims);
        conditions = List.copyOf(conditions);
        containers = List.copyOf(containers);
    }

    @Override
    public String kind() {
        return "Pod";
    }

    /** Its name. */
    public String name() {
        return meta.name();
    }

    /** Its condition of that type, if it is reported. */
    public Optional<Condition> condition(String type) {
        return conditions.stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst();
    }

    /** Whether it takes requests. */
    public boolean isReady() {
        return condition("Ready").filter(it -> it.status().equals("True")).isPresent();
    }

    /** Whether its volumes are mounted and its network stands: what comes before the first image is pulled. */
    public boolean isSetUp() {
        return condition("PodReadyToStartContainers")
                        .filter(it -> it.status().equals("True"))
                        .isPresent()
                || containers.stream().anyMatch(container -> switch (container.state()) {
                    case State.Running _, State.Ended _ -> true;
                    case State.Waiting _ -> container.restarts() > 0;
                });
    }

    /**
     * Which nodes a pod may run on, by its selector and tolerations; affinities are not looked at.
     *
     * @param selector labels that a node must have
     * @param tolerated the taints that it tolerates, as patterns of {@code key=value:effect}
     * @param only the one node that it is for, as a DaemonSet's pod is
     */
    public record Placement(Map<String, String> selector, List<Pattern> tolerated, Optional<String> only) {
        /** Nothing is known of it. */
        public static final Placement UNKNOWN = new Placement(Map.of(), List.of(), Optional.empty());

        public Placement {
            selector = Map.copyOf(selector);
            tolerated = List.copyOf(tolerated);
        }

        /** Whether the node has the labels that are asked for. */
        boolean selects(ClusterObject.NodeSnapshot node) {
            return node.labels().entrySet().containsAll(selector.entrySet());
        }

        /** Of the node's taints, those that keep the pod away. */
        List<String> untolerated(ClusterObject.NodeSnapshot node) {
            return node.taints().stream()
                    .filter(taint -> !taint.endsWith(":PreferNoSchedule"))
                    .filter(taint -> tolerated.stream()
                            .noneMatch(pattern -> pattern.matcher(taint).matches()))
                    .toList();
        }
    }

    /**
     * A container of a pod.
     *
     * @param init whether it runs before the others, and must end
     * @param restarts how often it was started again
     * @param lastExit the exit code of its last ended run
     * @param lastReason the kubelet's word for how that run ended: {@code Error}, {@code OOMKilled}; may be empty
     * @param lastMessage the kubelet's sentence on it; mostly empty
     * @param proof how long it must run until its own liveness probe has had the time to find it dead
     */
    public record ContainerSnapshot(
            String name,
            String image,
            boolean init,
            int restarts,
            State state,
            Optional<Integer> lastExit,
            String lastReason,
            String lastMessage,
            Duration proof) {
        /** A container without a liveness probe has nothing to say of itself: so long it must run without ending. */
        private static final Duration LEAST_PROOF = Duration.ofSeconds(10);

        private static final Duration LONGEST_PROOF = Duration.ofMinutes(1);

        /** How long it must run before it counts as well: what its probe needs, but not less than a while, nor more than this. */
        Duration neededProof(Duration longest) {
            var least = proof.compareTo(LEAST_PROOF) < 0 ? LEAST_PROOF : proof;
            return least.compareTo(longest) > 0 ? longest : least;
        }

        private ContainerSnapshot betweenCrashes(Instant now, boolean restartsAlways) {
            var crashed = restarts > 1
                    && lastExit.filter(code -> code != 0 || restartsAlways).isPresent();
            return crashed
                            && !init
                            && state instanceof State.Running(var _, var _, var since)
                            && since.filter(it -> isOnProof(it, now)).isPresent()
                    ? new ContainerSnapshot(
                            name,
                            image,
                            false,
                            restarts - 1,
                            new State.Waiting("CrashLoopBackOff", ""),
                            lastExit,
                            lastReason,
                            lastMessage,
                            proof)
                    : this;
        }

        private boolean isOnProof(Instant since, Instant now) {
            return since.plus(neededProof(LONGEST_PROOF)).isAfter(now);
        }

        /** How many of its runs have ended. */
        public int ends() {
            return switch (state) {
                case State.Running _ -> restarts;
                case State.Ended _ -> restarts + 1;
                // Held back after a run that ended, and not counted as restarted until it is.
                case State.Waiting(var reason, var _) -> reason.equals("CrashLoopBackOff") ? restarts + 1 : restarts;
            };
        }
    }

    /**
     * The same, for one who looks only once: a container that has crashed more than once, and was started again only just
     * now, counts as held back after its last crash. In the second that such a container lives, nothing else tells it from
     * a healthy one.
     */
    PodSnapshot betweenCrashes(Instant now) {
        var judged = containers.stream()
                .map(it -> it.betweenCrashes(now, restartsAlways))
                .toList();
        return judged.equals(containers)
                ? this
                : new PodSnapshot(
                        meta,
                        labels,
                        phase,
                        reason,
                        message,
                        node,
                        placement,
                        claims,
                        restartsAlways,
                        conditions,
                        judged);
    }

    /** What a container does. */
    public sealed interface State {
        /** It is not started; the reason and the sentence are the kubelet's. */
        record Waiting(String reason, String message) implements State {}

        /**
         * It runs.
         *
         * @param started whether its startup probe, if it has one, has succeeded
         * @param since by the node's clock; empty where the kubelet does not say
         */
        record Running(boolean started, boolean ready, Optional<Instant> since) implements State {}

        /** It has ended. */
        record Ended(int exitCode, String reason, String message) implements State {}
    }
}
