package dev.slipway.rollout;

import static dev.slipway.rollout.ObjectReader.number;
import static dev.slipway.rollout.ObjectReader.stream;
import static dev.slipway.rollout.ObjectReader.text;

import dev.slipway.kube.ApiTime;
import dev.slipway.rollout.PodSnapshot.ContainerSnapshot;
import dev.slipway.rollout.PodSnapshot.Placement;
import dev.slipway.rollout.PodSnapshot.State;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Takes from a pod what a rollout is judged by. */
final class PodReader {
    static final String POD_TEMPLATE_HASH = "pod-template-hash";
    static final String CONTROLLER_REVISION_HASH = "controller-revision-hash";

    private PodReader() {}

    static ClusterObject pod(JsonNode it) {
        var status = it.path("status");
        var spec = it.path("spec");
        var labels = it.path("metadata").path("labels");
        var specs = new HashMap<String, JsonNode>();
        Stream.concat(stream(spec.path("initContainers")), stream(spec.path("containers")))
                .forEach(container -> specs.put(text(container, "name"), container));
        return new PodSnapshot(
                ObjectReader.meta(it),
                Stream.of(text(labels, POD_TEMPLATE_HASH), text(labels, CONTROLLER_REVISION_HASH))
                        .filter(label -> !label.isEmpty())
                        .collect(Collectors.toSet()),
                text(status, "phase"),
                text(status, "reason"),
                text(status, "message"),
                text(spec, "nodeName"),
                text(spec, "nodeName").isEmpty() ? placement(spec) : Placement.UNKNOWN,
                claims(spec),
                !Set.of("OnFailure", "Never").contains(text(spec, "restartPolicy")),
                ObjectReader.conditions(it),
                Stream.concat(
                                stream(status.path("initContainerStatuses")).map(c -> container(c, true, specs)),
                                stream(status.path("containerStatuses")).map(c -> container(c, false, specs)))
                        .toList());
    }

    private static Placement placement(JsonNode spec) {
        var only = spec.path("affinity")
                .path("nodeAffinity")
                .path("requiredDuringSchedulingIgnoredDuringExecution")
                .path("nodeSelectorTerms")
                .path(0)
                .path("matchFields")
                .path(0);
        return new Placement(
                ObjectReader.texts(spec.path("nodeSelector")),
                stream(spec.path("tolerations")).map(PodReader::toleration).toList(),
                text(only, "key").equals("metadata.name")
                        ? Optional.of(only.path("values").path(0).asString(""))
                        : Optional.empty());
    }

    /** What is not named is anything; without a key it tolerates all. */
    private static Pattern toleration(JsonNode it) {
        var key = text(it, "key");
        var value = text(it, "value");
        var effect = text(it, "effect");
        var exists = text(it, "operator").equals("Exists");
        var anyValue = key.isEmpty() || exists;
        return Pattern.compile((key.isEmpty() ? "[^:=]*" : Pattern.quote(key))
                + (anyValue ? "(=[^:]*)?" : value.isEmpty() ? "" : Pattern.quote("=" + value))
                + ":" + (effect.isEmpty() ? ".*" : Pattern.quote(effect)));
    }

    private static Set<String> claims(JsonNode spec) {
        return stream(spec.path("volumes"))
                .map(volume -> text(volume.path("persistentVolumeClaim"), "claimName"))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }

    private static ContainerSnapshot container(JsonNode it, boolean init, Map<String, JsonNode> specs) {
        var last = it.path("lastState").path("terminated");
        var spec = specs.get(text(it, "name"));
        // What the template says, not what the runtime made of it: that is what a person has to change.
        var image = spec == null ? text(it, "image") : text(spec, "image");
        var sidecar = spec != null && text(spec, "restartPolicy").equals("Always");
        return new ContainerSnapshot(
                text(it, "name"),
                image,
                init && !sidecar,
                number(it, "restartCount"),
                state(it),
                last.isMissingNode() ? Optional.empty() : Optional.of(number(last, "exitCode")),
                text(last, "reason"),
                text(last, "message"),
                spec == null ? Duration.ZERO : proof(spec.path("livenessProbe")));
    }

    /** The time from the start to the end of the last failing attempt, by the probe's own figures or the API's defaults. */
    private static Duration proof(JsonNode probe) {
        if (probe.isMissingNode()) {
            return Duration.ZERO;
        }
        return Duration.ofSeconds(probe.path("initialDelaySeconds").asInt(0)
                + (long) probe.path("periodSeconds").asInt(10)
                        * probe.path("failureThreshold").asInt(3)
                + probe.path("timeoutSeconds").asInt(1));
    }

    private static State state(JsonNode it) {
        var state = it.path("state");
        if (state.has("running")) {
            return new State.Running(
                    it.path("started").asBoolean(true),
                    it.path("ready").asBoolean(false),
                    ApiTime.read(text(state.path("running"), "startedAt")));
        }
        var ended = state.path("terminated");
        if (!ended.isMissingNode()) {
            return new State.Ended(number(ended, "exitCode"), text(ended, "reason"), text(ended, "message"));
        }
        var waiting = state.path("waiting");
        return new State.Waiting(text(waiting, "reason"), text(waiting, "message"));
    }
}
