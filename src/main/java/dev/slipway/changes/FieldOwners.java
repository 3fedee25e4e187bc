package dev.slipway.changes;

import dev.slipway.changes.FieldPath.Step;
import dev.slipway.changes.ManagedFields.Owned;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Whose the fields of an object are, as the API server notes it.
 *
 * @param object as the cluster has it
 */
public record FieldOwners(JsonNode object) {
    /**
     * Whether applying a manifest would leave these notes as they are: the manager has applied every field that the manifest
     * has, and no other.
     */
    public boolean isAppliedBy(String manager, JsonNode manifest) {
        return ManagedFields.of(object).stream()
                .filter(entry -> entry.manager().equals(manager)
                        && entry.operation().equals("Apply")
                        && entry.subresource().isEmpty())
                .anyMatch(entry -> covers(entry.owned(), applied(manifest)));
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

    /** Whether the fields are those of the value, no more and no less. */
    private static boolean covers(Owned owned, JsonNode value) {
        if (owned.whole()) {
            return true;
        }
        return value.isObject() ? coversFields(owned, value) : value.isArray() && coversElements(owned, value);
    }

    private static boolean coversFields(Owned owned, JsonNode value) {
        return value.properties().stream()
                        .filter(field -> !field.getValue().isNull())
                        .allMatch(field -> {
                            var part = owned.parts().get(new Step.Field(field.getKey()));
                            return part != null && covers(part, field.getValue());
                        })
                && owned.parts().keySet().stream()
                        .allMatch(step -> !(step instanceof Step.Field(var name)) || value.hasNonNull(name));
    }

    private static boolean coversElements(Owned owned, JsonNode list) {
        return owned.parts().size() == list.size()
                && owned.parts().entrySet().stream().allMatch(part -> coversOne(part.getKey(), part.getValue(), list));
    }

    private static boolean coversOne(Step step, Owned part, JsonNode list) {
        return switch (step) {
            case Step.Member(var value) ->
                list.valueStream()
                        .anyMatch(element ->
                                element.isValueNode() && element.asString("").equals(value));
            case Step.Element(var keys) ->
                list.valueStream().anyMatch(element -> has(element, keys) && covers(part, element));
            case Step.Index(int index) -> index < list.size() && covers(part, list.path(index));
            case Step.Field _ -> false;
        };
    }

    /** A key that the element leaves out is one that the server fills in. */
    private static boolean has(JsonNode element, Map<String, String> keys) {
        return keys.entrySet().stream()
                .allMatch(key -> element.path(key.getKey()).isMissingNode()
                        || element.path(key.getKey()).asString("").equals(key.getValue()));
    }
}
