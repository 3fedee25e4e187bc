package dev.slipway.plan;

import dev.slipway.changes.FieldChange;
import dev.slipway.preflight.Finding;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * What becomes of objects, as JSON: {@code $defs/object} of {@code schema/plan.schema.json}.
 *
 * @param mask hides the secrets in a text, before it is escaped
 */
public record ObjectDocument(UnaryOperator<String> mask) {

    /** An object. */
    public ObjectNode json(PlannedObject object) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("object", object.name().toString());
        node.put("group", object.name().group());
        node.put("action", PlanDocument.word(object.action()));
        node.put("restarts", object.restarts());
        node.put("tried", object.tried());
        var changes = JsonNodeFactory.instance.arrayNode();
        object.changes().forEach(change -> changes.add(change(change)));
        var counts = !object.state().startsWith(PlannedObject.GENERATION)
                || object.changes().stream().anyMatch(this::isMasked);
        node.put("state", counts ? object.state() : "");
        node.put("note", object.note());
        node.set("changes", changes);
        node.set("findings", findings(object.findings()));
        return node;
    }

    private ObjectNode change(FieldChange change) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("path", change.path().toString());
        node.put("kind", change.kind().name().toLowerCase(Locale.ROOT));
        if (!change.before().isMissingNode()) {
            node.set("before", value(change.before()));
        }
        if (!change.after().isMissingNode()) {
            node.set("after", value(change.after()));
        }
        return node;
    }

    private boolean isMasked(FieldChange change) {
        return !value(change.before()).equals(change.before())
                || !value(change.after()).equals(change.after());
    }

    /** The value with its secrets masked, wherever they stand in it. */
    private JsonNode value(JsonNode value) {
        if (value.isString()) {
            return StringNode.valueOf(mask.apply(value.asString()));
        }
        if (value.isObject()) {
            ObjectNode fields = JsonNodeFactory.instance.objectNode();
            value.properties().forEach(field -> fields.set(mask.apply(field.getKey()), value(field.getValue())));
            return fields;
        }
        if (value.isArray()) {
            ArrayNode elements = JsonNodeFactory.instance.arrayNode();
            value.forEach(element -> elements.add(value(element)));
            return elements;
        }
        return value;
    }

    /** What there is to know. */
    public ArrayNode findings(List<Finding> findings) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        findings.forEach(finding -> {
            var one = all.addObject();
            one.put("severity", finding.severity().name().toLowerCase(Locale.ROOT));
            one.put("object", finding.object());
            one.put("what", mask.apply(finding.what()));
            one.put("remedy", mask.apply(finding.remedy()));
        });
        return all;
    }
}
