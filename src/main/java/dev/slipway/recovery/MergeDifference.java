package dev.slipway.recovery;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The merge patch (RFC 7386) that makes one document of another: fields that differ are set, those that are gone are null, lists
 * are replaced as a whole.
 */
final class MergeDifference {
    private MergeDifference() {}

    /** The patch; empty where they are equal. */
    static ObjectNode between(JsonNode from, JsonNode to) {
        var patch = JsonMapper.shared().createObjectNode();
        from.properties().forEach(field -> {
            if (!to.has(field.getKey())) {
                patch.putNull(field.getKey());
            }
        });
        to.properties().forEach(field -> {
            var before = from.path(field.getKey());
            var wanted = field.getValue();
            if (before.isObject() && wanted.isObject()) {
                var inner = between(before, wanted);
                if (!inner.isEmpty()) {
                    patch.set(field.getKey(), inner);
                }
            } else if (!before.equals(wanted)) {
                patch.set(field.getKey(), wanted);
            }
        });
        return patch;
    }
}
