package dev.slipway.changes;

import dev.slipway.changes.FieldChange.Kind;
import dev.slipway.changes.FieldPath.Step;
import dev.slipway.changes.ListRule.Keyed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.StringNode;

/**
 * Compares two states of one object.
 *
 * <ol>
 *   <li>What the server writes by itself ({@link ServerFields}) is left out on both sides; a Secret's {@code stringData} is
 *       counted as its {@code data}.
 *   <li>Objects are compared field by field. A field that is there on one side alone is one change, with all that is in it.
 *   <li>Lists whose elements have keys ({@link ListRule}) are compared element by element, whatever their order; another order
 *       of the same elements is a change of its own. Other lists are compared by place.
 *   <li>Plain values are compared by meaning: {@code 1000m} of CPU is {@code 1}.
 *   <li>Of a Secret's content no value is told, only its length.
 * </ol>
 *
 * <p>Invariants: there is no change exactly when both states mean the same to the API server; no change's path is above or below
 * another's, but for a list's order; the changes' order is that of the fields.
 */
public final class Differences {
    private final Sameness sameness;
    private final boolean secret;
    private final List<FieldChange> changes = new ArrayList<>();

    private Differences(boolean typed, boolean secret) {
        this.sameness = new Sameness(typed);
        this.secret = secret;
    }

    /** What differs. Either may be missing; then all of the other is one change at the root. */
    public static List<FieldChange> between(JsonNode before, JsonNode after) {
        var one = SecretFolding.folded(ServerFields.without(before));
        var other = SecretFolding.folded(ServerFields.without(after));
        var differences = new Differences(
                Kinds.isTyped(one.isMissingNode() ? other : one), Kinds.isSecret(one) || Kinds.isSecret(other));
        differences.compare(FieldPath.ROOT, one, other);
        return List.copyOf(differences.changes);
    }

    private void compare(FieldPath path, JsonNode before, JsonNode after) {
        if (Sameness.isAbsent(before) || Sameness.isAbsent(after)) {
            compareWithNothing(path, before, after);
        } else if (before.isObject() && after.isObject()) {
            compareFields(path, before, after);
        } else if (before.isArray() && after.isArray()) {
            compareLists(path, before, after);
        } else if (!sameness.same(path, before, after)) {
            changes.add(FieldChange.changed(path, told(path, before), told(path, after)));
        }
    }

    private void compareWithNothing(FieldPath path, JsonNode before, JsonNode after) {
        if (!Sameness.isAbsent(after)) {
            changes.add(FieldChange.added(path, told(path, after)));
        } else if (!Sameness.isAbsent(before)) {
            changes.add(FieldChange.removed(path, told(path, before)));
        }
    }

    private void compareFields(FieldPath path, JsonNode before, JsonNode after) {
        before.properties()
                .forEach(field -> compare(path.field(field.getKey()), field.getValue(), after.path(field.getKey())));
        after.properties().stream()
                .filter(field -> !before.has(field.getKey()))
                .forEach(field -> compare(path.field(field.getKey()), MissingNode.getInstance(), field.getValue()));
    }

    private void compareLists(FieldPath path, JsonNode before, JsonNode after) {
        switch (ListRule.at(path)) {
            case Keyed keyed when keyed.fits(before) && keyed.fits(after) -> compareByKeys(path, keyed, before, after);
            case ListRule.Members _ -> compareMembers(path, before, after);
            case Keyed _, ListRule.Whole _ -> compareByPlace(path, before, after);
        }
    }

    private void compareByKeys(FieldPath path, Keyed keyed, JsonNode before, JsonNode after) {
        var one = byStep(keyed, before);
        var other = byStep(keyed, after);
        compareElements(path, one, other);
        var kept = one.keySet().stream().filter(other::containsKey).toList();
        var keptAfter = other.keySet().stream().filter(one::containsKey).toList();
        if (!kept.equals(keptAfter)) {
            changes.add(new FieldChange(path, Kind.REORDERED, names(kept), names(keptAfter)));
        }
    }

    private void compareMembers(FieldPath path, JsonNode before, JsonNode after) {
        compareElements(path, members(before), members(after));
    }

    private void compareElements(FieldPath path, Map<Step, JsonNode> before, Map<Step, JsonNode> after) {
        before.forEach((step, element) ->
                compare(path.and(step), element, after.getOrDefault(step, MissingNode.getInstance())));
        after.forEach((step, element) -> {
            if (!before.containsKey(step)) {
                compare(path.and(step), MissingNode.getInstance(), element);
            }
        });
    }

    private void compareByPlace(FieldPath path, JsonNode before, JsonNode after) {
        for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
            compare(path.and(new Step.Index(i)), before.path(i), after.path(i));
        }
    }

    private static Map<Step, JsonNode> byStep(Keyed keyed, JsonNode list) {
        var elements = new LinkedHashMap<Step, JsonNode>();
        list.forEach(element -> elements.put(keyed.of(element), element));
        return elements;
    }

    private static Map<Step, JsonNode> members(JsonNode list) {
        var elements = new LinkedHashMap<Step, JsonNode>();
        list.forEach(element -> elements.put(new Step.Member(element.asString("")), element));
        return elements;
    }

    private static ArrayNode names(List<Step> steps) {
        ArrayNode names = JsonNodeFactory.instance.arrayNode();
        steps.forEach(step -> names.add(new FieldPath(List.of(step)).toString()));
        return names;
    }

    /** The value, or, of a Secret's content, words in its place. */
    private JsonNode told(FieldPath path, JsonNode value) {
        if (!secret) {
            return value;
        }
        return path.isWithin("data") || path.steps().isEmpty() ? hidden(path, value) : value;
    }

    private static JsonNode hidden(FieldPath path, JsonNode value) {
        if (value.isObject()) {
            var words = JsonNodeFactory.instance.objectNode();
            value.properties().forEach(field -> {
                var inside = path.field(field.getKey());
                words.set(
                        field.getKey(), inside.isWithin("data") ? hidden(inside, field.getValue()) : field.getValue());
            });
            return words;
        }
        return StringNode.valueOf("(secret of " + SecretFolding.plain(value).length + " bytes)");
    }
}
