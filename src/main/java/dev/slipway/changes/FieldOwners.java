package dev.slipway.changes;

import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Whose the fields of an object are, as the API server notes it in {@code metadata.managedFields} (form {@code FieldsV1}).
 *
 * @param object as the cluster has it
 */
public record FieldOwners(JsonNode object) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * Whether applying a manifest would leave these notes as they are: the manager has applied every field that the manifest
     * has, and no other.
     */
    public boolean isAppliedBy(String manager, JsonNode manifest) {
        return object.path("metadata")
                .path("managedFields")
                .valueStream()
                .filter(entry -> entry.path("manager").asString("").equals(manager)
                        && entry.path("operation").asString("").equals("Apply")
                        && entry.path("subresource").asString("").isEmpty())
                .anyMatch(entry -> covers(entry.path("fieldsV1"), applied(manifest)));
    }

    /** What of a manifest is noted: not what tells which object it is. */
    private static JsonNode applied(JsonNode manifest) {
        var rest = JsonNodeFactory.instance.objectNode();
        manifest.properties().stream()
                .filter(field -> !List.of("apiVersion", "kind", "status").contains(field.getKey()))
                .forEach(field -> rest.set(field.getKey(), field.getValue()));
        var metadata = JsonNodeFactory.instance.objectNode();
        manifest.path("metadata").properties().stream()
                .filter(field ->
                        !List.of("name", "namespace", "creationTimestamp").contains(field.getKey()))
                .forEach(field -> metadata.set(field.getKey(), field.getValue()));
        rest.set("metadata", metadata);
        return rest;
    }

    private static JsonNode keysIn(String name) {
        try {
            return JSON.readTree(name.substring(2));
        } catch (JacksonException notJson) {
            return JsonNodeFactory.instance.missingNode();
        }
    }

    /** Whether the fields are those of the value, no more and no less. */
    private static boolean covers(JsonNode fields, JsonNode value) {
        if (fields.isMissingNode()) {
            return false;
        }
        if (fields.isEmpty()) {
            return true;
        }
        if (value.isObject()) {
            return value.properties().stream()
                            .filter(field -> !field.getValue().isNull())
                            .allMatch(field -> covers(fields.path("f:" + field.getKey()), field.getValue()))
                    && fields.properties().stream()
                            .filter(field -> field.getKey().startsWith("f:"))
                            .allMatch(field -> value.hasNonNull(field.getKey().substring(2)));
        }
        return value.isArray() && coversElements(fields, value);
    }

    private static boolean coversElements(JsonNode fields, JsonNode list) {
        var parts = fields.properties().stream()
                .filter(field -> !field.getKey().equals("."))
                .toList();
        return parts.size() == list.size()
                && parts.stream()
                        .allMatch(part -> list.valueStream().anyMatch(element -> coversElement(part, element)));
    }

    private static boolean coversElement(Map.Entry<String, JsonNode> part, JsonNode element) {
        if (part.getKey().startsWith("v:")) {
            return part.getKey().substring(2).equals(JSON.writeValueAsString(element));
        }
        var keys = keysIn(part.getKey());
        return part.getKey().startsWith("k:")
                && keys.properties().stream()
                        .allMatch(key -> element.path(key.getKey()).isMissingNode()
                                || element.path(key.getKey())
                                        .asString("")
                                        .equals(key.getValue().asString("")))
                && covers(part.getValue(), element);
    }
}
