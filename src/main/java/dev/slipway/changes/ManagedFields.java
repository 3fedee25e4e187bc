package dev.slipway.changes;

import dev.slipway.changes.FieldPath.Step;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the API server has noted of one manager of an object, in {@code metadata.managedFields}.
 *
 * @param manager the program's name for itself
 * @param operation {@code Apply} or {@code Update}
 * @param subresource by which it came; empty: the object itself
 * @param time of its last change; empty: not noted
 * @param fieldsV1 which fields, as the API has it
 */
public record ManagedFields(
        String manager, String operation, String subresource, Optional<Instant> time, JsonNode fieldsV1) {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** The notes of an object; none where it does not tell. */
    public static List<ManagedFields> of(JsonNode object) {
        return object.path("metadata")
                .path("managedFields")
                .valueStream()
                .map(entry -> new ManagedFields(
                        entry.path("manager").asString(""),
                        entry.path("operation").asString(""),
                        entry.path("subresource").asString(""),
                        time(entry.path("time").asString("")),
                        entry.path("fieldsV1")))
                .toList();
    }

    private static Optional<Instant> time(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeParseException notATime) {
            return Optional.empty();
        }
    }

    /** Which fields it owns. */
    public Owned owned() {
        return owned(fieldsV1);
    }

    /**
     * What is owned of a thing.
     *
     * <p>Source: {@code FieldsV1} of {@code k8s.io/apimachinery}: {@code f:NAME} is a field, {@code k:{…}} the element of a list with
     * those keys, {@code v:VALUE} one of a set, {@code i:INDEX} one by its place, and {@code .} the thing itself.
     *
     * @param whole whether all that is in it is owned: no parts of it are named
     * @param itself whether the thing itself is
     * @param parts of it, in the server's order
     */
    public record Owned(boolean whole, boolean itself, Map<Step, Owned> parts) {
        public Owned {
            parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
        }
    }

    private static Owned owned(JsonNode fields) {
        var parts = new LinkedHashMap<Step, Owned>();
        for (var field : fields.properties()) {
            step(field.getKey()).ifPresent(step -> parts.put(step, owned(field.getValue())));
        }
        return new Owned(fields.isObject() && fields.isEmpty(), fields.has("."), parts);
    }

    private static Optional<Step> step(String name) {
        if (name.length() < 2) {
            return Optional.empty();
        }
        var rest = name.substring(2);
        return switch (name.substring(0, 2)) {
            case "f:" -> Optional.of(new Step.Field(rest));
            case "k:" -> keys(rest);
            case "v:" -> parsed(rest).map(value -> new Step.Member(value.asString("")));
            case "i:" -> parsed(rest).map(index -> new Step.Index(index.asInt(0)));
            default -> Optional.empty();
        };
    }

    private static Optional<Step> keys(String text) {
        return parsed(text).map(object -> {
            Map<String, String> keys = new TreeMap<>();
            object.properties()
                    .forEach(key -> keys.put(key.getKey(), key.getValue().asString("")));
            return new Step.Element(keys);
        });
    }

    private static Optional<JsonNode> parsed(String text) {
        try {
            return Optional.of(JSON.readTree(text));
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }
}
