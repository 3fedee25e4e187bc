package dev.slipway.drift;

import dev.slipway.changes.FieldPath;
import dev.slipway.changes.FieldPath.Step;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What is at a path of an object. */
final class Fields {
    private Fields() {}

    /** The value there; empty: there is none. */
    static Optional<JsonNode> at(JsonNode object, FieldPath path) {
        var found = Optional.of(object);
        for (var step : path.steps()) {
            found = found.flatMap(node -> below(node, step));
        }
        return found;
    }

    /** The value one step below. */
    static Optional<JsonNode> below(JsonNode node, Step step) {
        return switch (step) {
            case Step.Field(var name) -> present(node.path(name));
            case Step.Index(var index) -> present(node.path(index));
            case Step.Member(var value) ->
                node.valueStream()
                        .filter(member -> member.asString("").equals(value))
                        .findFirst();
            case Step.Element(var keys) ->
                node.valueStream()
                        .filter(element -> keys.entrySet().stream().allMatch(key -> has(element, key)))
                        .findFirst();
        };
    }

    /** A port's protocol is TCP where it is not written. */
    private static boolean has(JsonNode element, Map.Entry<String, String> key) {
        var value = element.path(key.getKey());
        return value.isMissingNode()
                ? key.getKey().equals("protocol") && key.getValue().equals("TCP")
                : value.asString("").equals(key.getValue());
    }

    private static Optional<JsonNode> present(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? Optional.empty() : Optional.of(node);
    }
}
