package dev.slipway.charts;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.path.NodePath;
import dev.slipway.site.Nearest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A field of a manifest that an API server refuses.
 *
 * @param path as people name it: {@code spec.template.spec.containers[hub].image}
 * @param field the last name of it that is a field's, as a template writes it: {@code image}
 * @param what what is wrong with it, a sentence without the object's name; no value of a Secret
 * @param remedy what to write; may be empty
 */
record FieldFault(String path, String field, String what, String remedy) {
    private static final int LONGEST_VALUE = 60;

    /**
     * All that a schema refuses in a manifest.
     *
     * @param secret whether the manifest's values are nobody's to print
     */
    static List<FieldFault> in(JsonNode body, Schema schema, boolean secret) {
        var whole = withoutNulls(body);
        return schema.validate(whole).stream()
                .flatMap(error -> of(error, whole, secret, schema.getSchemaNode()).stream())
                .distinct()
                .toList();
    }

    /** An API server takes a field without a value as not given. */
    static JsonNode withoutNulls(JsonNode body) {
        var copy = body.deepCopy();
        strip(copy);
        return copy;
    }

    private static void strip(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.removeIf(JsonNode::isNull);
        }
        node.forEach(FieldFault::strip);
    }

    private static Optional<FieldFault> of(Error error, JsonNode body, boolean secret, JsonNode schema) {
        var at = error.getInstanceLocation();
        var value = value(error.getInstanceNode(), secret);
        return switch (error.getKeyword()) {
            case "additionalProperties" -> Optional.of(unknown(error, at, body, schema));
            case "required" -> Optional.of(missing(error.getProperty(), at, body));
            case "type" ->
                Optional.of(at(
                        at,
                        body,
                        "must be " + types(error.getSchemaNode()) + ", and is " + kind(error.getInstanceNode()) + value
                                + ".",
                        remedy(error.getSchemaNode(), error.getInstanceNode())));
            case "enum" ->
                Optional.of(at(
                        at,
                        body,
                        "must be one of " + listed(error.getSchemaNode())
                                + (value.isEmpty() ? "." : ", not" + value + "."),
                        ""));
            case "pattern" ->
                Optional.of(at(
                        at,
                        body,
                        "has a form that is not allowed" + (value.isEmpty() ? "" : ":" + value) + ".",
                        "It must match " + error.getSchemaNode().asString("") + "."));
            case "minimum", "exclusiveMinimum" -> Optional.of(bound(error, at, body, "at least "));
            case "maximum", "exclusiveMaximum" -> Optional.of(bound(error, at, body, "at most "));
            case "minLength", "minItems", "minProperties" -> Optional.of(bound(error, at, body, "at least of length "));
            case "maxLength", "maxItems", "maxProperties" -> Optional.of(bound(error, at, body, "at most of length "));
            case "multipleOf" -> Optional.of(bound(error, at, body, "a multiple of "));
            // Of a schema within a schema, whose own faults are told.
            default -> Optional.empty();
        };
    }

    private static FieldFault unknown(Error error, NodePath at, JsonNode body, JsonNode schema) {
        var name = error.getProperty();
        var siblings = fieldsBeside(error, schema);
        var where = text(at, body);
        return new FieldFault(
                where.isEmpty() ? name : where + "." + name,
                name,
                "is no field that Kubernetes knows here.",
                Nearest.suggestion(name, siblings, "It knows"));
    }

    /** The fields that the schema lists where it refuses another one. */
    private static List<String> fieldsBeside(Error error, JsonNode schema) {
        var path = error.getSchemaLocation().getFragment();
        var node = schema;
        for (int i = 0; i < path.getNameCount() - 1; i++) {
            node = path.getElement(i) instanceof Integer index ? node.path(index) : node.path(path.getName(i));
        }
        return List.copyOf(node.path("properties").propertyNames());
    }

    private static FieldFault missing(String name, NodePath at, JsonNode body) {
        var where = text(at, body);
        return new FieldFault(
                where.isEmpty() ? name : where + "." + name, name, "is missing, or has no value.", "It must be given.");
    }

    private static FieldFault bound(Error error, NodePath at, JsonNode body, String words) {
        return at(at, body, "must be " + words + error.getSchemaNode().asString("") + ".", "");
    }

    private static FieldFault at(NodePath at, JsonNode body, String what, String remedy) {
        return new FieldFault(text(at, body), lastName(at), what, remedy);
    }

    private static String lastName(NodePath at) {
        for (int i = at.getNameCount() - 1; i >= 0; i--) {
            if (at.getElement(i) instanceof String name) {
                return name;
            }
        }
        return "";
    }

    /** Items that have a name are called by it. */
    static String text(NodePath at, JsonNode body) {
        var text = new StringBuilder();
        var node = body;
        for (int i = 0; i < at.getNameCount(); i++) {
            if (at.getElement(i) instanceof Integer index) {
                node = node.path(index);
                var name = node.path("name").asString("");
                text.append('[')
                        .append(name.isEmpty() ? index.toString() : name)
                        .append(']');
            } else {
                var name = at.getName(i);
                node = node.path(name);
                text.append(text.isEmpty() ? "" : ".").append(name.contains(".") ? "\"" + name + "\"" : name);
            }
        }
        return text.toString();
    }

    private static String value(JsonNode node, boolean secret) {
        return secret
                        || node == null
                        || !node.isValueNode()
                        || node.asString("").length() > LONGEST_VALUE
                ? ""
                : " '" + node.asString("") + "'";
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> "the text";
            case NUMBER -> "the number";
            case BOOLEAN -> "the boolean";
            case ARRAY -> "a list";
            case OBJECT, POJO -> "a map";
            case NULL, MISSING -> "nothing";
            case BINARY -> "binary";
        };
    }

    private static String types(JsonNode types) {
        return types.isArray()
                ? types.valueStream().map(type -> word(type.asString(""))).collect(Collectors.joining(" or "))
                : word(types.asString(""));
    }

    private static String word(String type) {
        return switch (type) {
            case "string" -> "a text";
            case "integer" -> "a whole number";
            case "number" -> "a number";
            case "boolean" -> "true or false";
            case "array" -> "a list";
            case "object" -> "a map";
            default -> type;
        };
    }

    /** What newcomers most often need to do about a type. */
    private static String remedy(JsonNode types, JsonNode given) {
        return switch (types.asString("")) {
            case "string" ->
                given.isNumber() || given.isBoolean()
                        ? "Quote it: in the template with '| quote', or in the values with quotes."
                        : "";
            case "integer", "number", "boolean" -> given.isString() ? "Take the quotes away, or '| quote'." : "";
            case "array" -> given.isObject() ? "Begin each item with '- '." : "";
            default -> "";
        };
    }

    private static String listed(JsonNode values) {
        return values.valueStream()
                .map(value -> value.asString(""))
                .filter(value -> !value.isEmpty())
                .collect(Collectors.joining(", "));
    }
}
