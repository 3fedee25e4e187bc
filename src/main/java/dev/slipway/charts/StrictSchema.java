package dev.slipway.charts;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes of a schema as Kubernetes publishes it (OpenAPI 3.0, or a CustomResourceDefinition's) a JSON Schema that is as strict
 * as an API server asked for strict validation:
 *
 * <ol>
 *   <li>an object that lists its fields has no others, unless the schema says that they are kept;
 *   <li>what may be a number or a text is said as two types, instead of a choice whose refusals nobody understands;
 *   <li>what only describes is left out, and so is what an API server does not refuse a manifest for.
 * </ol>
 *
 * <p>{@code null} is not spoken of: an API server takes a field without a value as not given, and so it is taken out of
 * manifests before they are judged.
 */
final class StrictSchema {
    /** Passed on as they are. */
    private static final Set<String> KEPT = Set.of(
            "required",
            "enum",
            "minimum",
            "maximum",
            "multipleOf",
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "minProperties",
            "maxProperties");

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
    private static final String REFERENCES = "#/$defs/";

    private StrictSchema() {}

    /** A schema of an API server's OpenAPI document. */
    static ObjectNode of(JsonNode schema) {
        var strict = NODES.objectNode();
        var reference = reference(schema);
        if (reference.isPresent()) {
            return strict.put("$ref", reference.get());
        }
        copy(schema, strict);
        types(schema).ifPresent(types -> strict.set("type", types));
        if (schema.path("properties").isObject()) {
            var properties = strict.putObject("properties");
            schema.path("properties").forEachEntry((name, property) -> properties.set(name, of(property)));
            if (!isOpen(schema) && !schema.has("additionalProperties")) {
                strict.put("additionalProperties", false);
            }
        }
        if (schema.path("additionalProperties").isObject()) {
            strict.set("additionalProperties", of(schema.path("additionalProperties")));
        }
        if (schema.path("items").isObject()) {
            strict.set("items", of(schema.path("items")));
        }
        return strict;
    }

    /** The schema of a version of a CustomResourceDefinition, which says nothing of what all objects have. */
    static ObjectNode ofCustom(JsonNode schema) {
        var strict = of(schema);
        whole(strict);
        return strict;
    }

    /** What is an object of its own has what all objects have. */
    private static void whole(ObjectNode strict) {
        strict.put("type", "object");
        var properties = strict.path("properties") instanceof ObjectNode own ? own : strict.putObject("properties");
        properties.putObject("apiVersion").put("type", "string");
        properties.putObject("kind").put("type", "string");
        properties.putObject("metadata").put("$ref", REFERENCES + META);
    }

    private static void copy(JsonNode schema, ObjectNode strict) {
        KEPT.forEach(keyword -> {
            if (schema.has(keyword)) {
                strict.set(keyword, schema.path(keyword));
            }
        });
        // OpenAPI 3.0 still has them as marks on the bound.
        if (schema.path("exclusiveMinimum").asBoolean(false)) {
            strict.set("exclusiveMinimum", schema.path("minimum"));
        }
        if (schema.path("exclusiveMaximum").asBoolean(false)) {
            strict.set("exclusiveMaximum", schema.path("maximum"));
        }
        var pattern = schema.path("pattern").asString("");
        if (!pattern.isEmpty() && isReadable(pattern)) {
            strict.put("pattern", pattern);
        }
    }

    /** Go's patterns are not quite Java's; one that Java refuses is left to the cluster. */
    private static boolean isReadable(String pattern) {
        try {
            Pattern.compile(pattern);
            return true;
        } catch (PatternSyntaxException e) {
            return false;
        }
    }

    private static boolean isOpen(JsonNode schema) {
        return schema.path("x-kubernetes-preserve-unknown-fields").asBoolean(false)
                || schema.path("x-kubernetes-embedded-resource").asBoolean(false);
    }

    private static Optional<JsonNode> types(JsonNode schema) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean(false)) {
            return Optional.of(NODES.arrayNode().add("integer").add("string"));
        }
        if (schema.path("oneOf").isArray() && !schema.has("type")) {
            var types = NODES.arrayNode();
            schema.path("oneOf").forEach(one -> types.add(one.path("type").asString("")));
            var known = types.valueStream().allMatch(type -> !type.asString("").isEmpty());
            return known ? Optional.of(types) : Optional.empty();
        }
        return Optional.of(schema.path("type")).filter(JsonNode::isString);
    }

    /** A reference, bare or wrapped so that a description may stand beside it. */
    private static Optional<String> reference(JsonNode schema) {
        var wrapped = schema.path("allOf");
        var only = wrapped.size() == 1 ? wrapped.get(0) : schema;
        return Optional.of(only.path("$ref").asString(""))
                .filter(it -> !it.isEmpty())
                .map(it -> REFERENCES + it.substring(it.lastIndexOf('/') + 1));
    }
}
