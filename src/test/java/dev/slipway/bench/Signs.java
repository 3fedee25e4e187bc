package dev.slipway.bench;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What the API showed of trouble, and when: seen by the harness's own watches of the whole cluster, kept by namespace. */
final class Signs implements AutoCloseable {
    private static final Set<String> ORDINARY = Set.of("ContainerCreating", "PodInitializing");

    private final InstantSource clock;
    private final List<Thread> watches = new ArrayList<>();
    private final Map<String, List<Sign>> all = new HashMap<>();
    private final Set<String> known = new HashSet<>();

    /**
     * Something that the API showed.
     *
     * @param at when our watch had it
     * @param what {@code end}, {@code waiting ErrImagePull}, {@code event FailedMount}, {@code Pod PodScheduled=False}
     * @param of the object, or the container of a pod
     * @param message the cluster's words; may be empty
     */
    record Sign(Instant at, String what, String of, String message) {}

    /** Begins to look at a cluster. */
    Signs(Api api, InstantSource clock) {
        this.clock = clock;
        watches.add(api.watch("/api/v1/pods", event -> seen(event, this::pod)));
        watches.add(api.watch("/api/v1/events", event -> seen(event, this::event)));
        watches.add(api.watch("/api/v1/nodes", event -> seen(event, this::node)));
        for (var path : List.of(
                "/apis/apps/v1/deployments",
                "/apis/apps/v1/replicasets",
                "/apis/apps/v1/statefulsets",
                "/apis/batch/v1/jobs")) {
            watches.add(api.watch(path, event -> seen(event, this::conditions)));
        }
    }

    /** Those of a namespace from a time on, in order. */
    synchronized List<Sign> of(String namespace, Instant since) {
        return all.getOrDefault(namespace, List.of()).stream()
                .filter(sign -> !sign.at().isBefore(since))
                .toList();
    }

    /** What looks at one object. */
    @FunctionalInterface
    private interface Look {
        void at(String namespace, String name, JsonNode object);
    }

    private synchronized void seen(JsonNode event, Look look) {
        var object = event.path("object");
        var metadata = object.path("metadata");
        if (!event.path("type").asString("").equals("DELETED")) {
            look.at(
                    metadata.path("namespace").asString(""),
                    metadata.path("name").asString(""),
                    object);
        }
    }

    private void pod(String namespace, String name, JsonNode pod) {
        conditions(namespace, name, pod);
        var status = pod.path("status");
        if (status.path("reason").asString("").equals("Evicted")) {
            once(namespace, "evicted", name, status.path("message").asString(""), name);
        }
        if (pod.path("metadata").has("deletionTimestamp")) {
            once(namespace, "deleted", name, "", name);
        }
        for (var group : List.of("initContainerStatuses", "containerStatuses")) {
            for (var container : status.path(group)) {
                container(namespace, name + "/" + container.path("name").asString(""), container);
            }
        }
    }

    private void container(String namespace, String name, JsonNode container) {
        var waiting = container.path("state").path("waiting");
        var reason = waiting.path("reason").asString("");
        if (!reason.isEmpty() && !ORDINARY.contains(reason)) {
            once(namespace, "waiting " + reason, name, waiting.path("message").asString(""), name + reason);
        }
        if (container.path("state").has("running") && !container.path("ready").asBoolean(false)) {
            once(namespace, "not ready", name, "", name);
        }
        for (var state : List.of("lastState", "state")) {
            var ended = container.path(state).path("terminated");
            // The first one of a container that was created and never ran has no time but zero, so the id tells.
            if (ended.isObject() && !ended.path("reason").asString("").equals("Completed")) {
                var run = name
                        + ended.path("containerID").asString("")
                        + ended.path("startedAt").asString("");
                once(namespace, "end", name, ended.path("reason").asString(""), run);
            }
        }
    }

    private void event(String namespace, String name, JsonNode event) {
        var reason = event.path("reason").asString("");
        if (event.path("type").asString("").equals("Warning") || reason.equals("NotTriggerScaleUp")) {
            var count =
                    event.path("count").asInt(event.path("series").path("count").asInt(1));
            var of = event.path("involvedObject").path("name").asString("");
            once(namespace, "event " + reason, of, event.path("message").asString(""), name + count);
        }
    }

    private void node(String cluster, String name, JsonNode node) {
        for (var condition : node.path("status").path("conditions")) {
            if (condition.path("type").asString("").equals("Ready")
                    && !condition.path("status").asString("").equals("True")) {
                // Such nodes are called after the namespace whose pods they are for.
                var since = condition.path("lastTransitionTime").asString("");
                once(
                        name.replaceAll("-far$", ""),
                        "node",
                        name,
                        condition.path("reason").asString(""),
                        name + since);
            }
        }
    }

    private void conditions(String namespace, String name, JsonNode object) {
        var kind = object.path("kind").asString("");
        if (kind.equals("Deployment") && object.path("spec").path("paused").asBoolean(false)) {
            once(namespace, "paused", name, "", kind + name);
        }
        for (var condition : object.path("status").path("conditions")) {
            var what = kind + " " + condition.path("type").asString("") + "="
                    + condition.path("status").asString("");
            var message = condition.path("message").asString("");
            once(
                    namespace,
                    what,
                    name,
                    message,
                    kind + name + condition.path("lastTransitionTime").asString(""));
        }
    }

    private void once(String namespace, String what, String of, String message, String identity) {
        if (known.add(namespace + " " + what + " " + identity)) {
            all.computeIfAbsent(namespace, _ -> new ArrayList<>()).add(new Sign(clock.instant(), what, of, message));
        }
    }

    @Override
    public void close() {
        watches.forEach(Thread::interrupt);
    }
}
