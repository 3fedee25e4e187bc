package dev.slipway.changes;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The JSON merge patch (RFC 7396) that makes one state of an object of another. */
public final class MergePatch {
    private MergePatch() {}

    /** The patch; empty where both are the same. */
    public static ObjectNode between(JsonNode before, JsonNode after) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        after.properties().forEach(field -> {
            var name = field.getKey();
            var was = before.path(name);
            var becomes = field.getValue();
            if (was.isObject() && becomes.isObject()) {
                var inside = between(was, becomes);
                if (!inside.isEmpty()) {
                    patch.set(name, inside);
                }
            } else if (!becomes.equals(was) && !(becomes.isNull() && was.isMissingNode())) {
                patch.set(name, becomes);
            }
        });
        before.properties().stream()
                .filter(field -> !after.has(field.getKey()) && !field.getValue().isNull())
                .forEach(field -> patch.putNull(field.getKey()));
        return patch;
    }
}
