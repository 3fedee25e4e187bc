package dev.slipway.bench;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * When the workloads of each namespace were all rolled out, by the rules of {@code kubectl rollout status} and as the harness's
 * own watches saw it: the measure for ends that came too early.
 */
final class Truth implements AutoCloseable {
    private final InstantSource clock;
    private final Map<String, Map<String, Boolean>> known = new HashMap<>();
    private final Map<String, Map<String, String>> last = new HashMap<>();
    private final Map<String, Long> generations = new HashMap<>();
    private final Map<String, Map<String, Long>> before = new HashMap<>();
    private final Map<String, Instant> reached = new HashMap<>();
    private final List<Thread> watches = new ArrayList<>();

    /** Begins to look at a cluster. */
    Truth(Api api, InstantSource clock) {
        this.clock = clock;
        for (var path : List.of(
                "/apis/apps/v1/deployments",
                "/apis/apps/v1/statefulsets",
                "/apis/apps/v1/daemonsets",
                "/apis/batch/v1/jobs")) {
            watches.add(api.watch(path, this::seen));
        }
    }

    /** Forgets what was reached in a namespace, since something new is about to be applied: only that counts from now on. */
    synchronized void restart(String namespace) {
        reached.remove(namespace);
        before.put(namespace, Map.copyOf(generations));
    }

    /** The first moment, since the restart, at which all of the namespace's workloads were rolled out. */
    synchronized Optional<Instant> reached(String namespace) {
        return Optional.ofNullable(reached.get(namespace));
    }

    /** How the workloads of a namespace are, for a message. */
    synchronized String describe(String namespace) {
        return known.getOrDefault(namespace, Map.of()) + " " + last.getOrDefault(namespace, Map.of()) + ", before: "
                + before.get(namespace);
    }

    private synchronized void seen(JsonNode event) {
        var object = event.path("object");
        var namespace = object.path("metadata").path("namespace").asString("");
        var name = object.path("kind").asString("") + "/"
                + object.path("metadata").path("name").asString("");
        var workloads = known.computeIfAbsent(namespace, _ -> new HashMap<>());
        if (event.path("type").asString().equals("DELETED")) {
            workloads.remove(name);
        } else {
            var own = namespace + "/" + name;
            var generation = object.path("metadata").path("generation").asLong(0);
            generations.put(own, generation);
            var old = before.getOrDefault(namespace, Map.of()).getOrDefault(own, 0L);
            workloads.put(name, generation > old && isRolledOut(object));
            last.computeIfAbsent(namespace, _ -> new HashMap<>())
                    .put(name, "generation " + generation + " " + object.path("status"));
        }
        if (!workloads.isEmpty() && !workloads.containsValue(false)) {
            reached.putIfAbsent(namespace, clock.instant());
        }
    }

    private static boolean isRolledOut(JsonNode object) {
        var status = object.path("status");
        var seen = status.path("observedGeneration").asLong(0)
                >= object.path("metadata").path("generation").asLong(0);
        var wanted = object.path("spec").path("replicas").asInt(1);
        return switch (object.path("kind").asString("")) {
            case "Deployment" ->
                seen
                        && status.path("updatedReplicas").asInt(0) == wanted
                        && status.path("replicas").asInt(0) == wanted
                        && status.path("availableReplicas").asInt(0) == wanted;
            case "StatefulSet" ->
                seen
                        && status.path("availableReplicas").asInt(0) == wanted
                        && status.path("updateRevision")
                                .asString("")
                                .equals(status.path("currentRevision").asString(""));
            case "DaemonSet" ->
                seen
                        && status.path("desiredNumberScheduled").asInt(-1)
                                == status.path("updatedNumberScheduled").asInt(0)
                        && status.path("desiredNumberScheduled").asInt(-1)
                                == status.path("numberAvailable").asInt(0);
            case "Job" -> {
                for (var condition : status.path("conditions")) {
                    if (condition.path("type").asString("").equals("Complete")
                            && condition.path("status").asString("").equals("True")) {
                        yield true;
                    }
                }
                yield false;
            }
            default -> false;
        };
    }

    @Override
    public void close() {
        watches.forEach(Thread::interrupt);
    }
}
