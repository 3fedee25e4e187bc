package dev.slipway.changes;

import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the API server and controllers write into an object by themselves, and nobody deploys. */
public final class ServerFields {
    private static final Set<String> METADATA = Set.of(
            "creationTimestamp",
            "deletionGracePeriodSeconds",
            "deletionTimestamp",
            "generation",
            "managedFields",
            "resourceVersion",
            "selfLink",
            "uid");

    /** Annotations of controllers, which a manifest does not hold. */
    private static final Set<String> COUNTERS =
            Set.of("deployment.kubernetes.io/revision", "deprecated.daemonset.template.generation");

    private ServerFields() {}

    /** The object without them; its content is shared. */
    public static JsonNode without(JsonNode object) {
        if (!object.isObject()) {
            return object;
        }
        ObjectNode rest = JsonNodeFactory.instance.objectNode();
        object.properties().stream()
                .filter(field -> !field.getKey().equals("status"))
                .forEach(field -> rest.set(
                        field.getKey(),
                        field.getKey().equals("metadata") ? metadata(field.getValue()) : field.getValue()));
        return rest;
    }

    private static JsonNode metadata(JsonNode metadata) {
        ObjectNode rest = JsonNodeFactory.instance.objectNode();
        metadata.properties().stream()
                .filter(field -> !METADATA.contains(field.getKey()))
                .forEach(field -> rest.set(
                        field.getKey(),
                        field.getKey().equals("annotations") ? annotations(field.getValue()) : field.getValue()));
        return rest;
    }

    private static JsonNode annotations(JsonNode annotations) {
        if (COUNTERS.stream().noneMatch(annotations::has)) {
            return annotations;
        }
        ObjectNode rest = JsonNodeFactory.instance.objectNode();
        annotations.properties().stream()
                .filter(field -> !COUNTERS.contains(field.getKey()))
                .forEach(field -> rest.set(field.getKey(), field.getValue()));
        return rest;
    }
}
