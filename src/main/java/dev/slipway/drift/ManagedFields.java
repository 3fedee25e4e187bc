package dev.slipway.drift;

import dev.slipway.changes.FieldPath;
import dev.slipway.changes.FieldPath.Step;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who set which fields of an object: its {@code metadata.managedFields}.
 *
 * <p>Source: {@code FieldsV1} of {@code k8s.io/apimachinery}: {@code f:NAME} is a field, {@code k:{…}} the element of a list with
 * those keys, {@code v:VALUE} one of a set, {@code i:INDEX} one by its place, and {@code .} the thing itself. Whoever owns a list or
 * a map that has no parts in that form owns all that is in it.
 */
final class ManagedFields {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final List<Entry> entries;

    private ManagedFields(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    private record Entry(FieldOwner owner, JsonNode fields) {}

    /** Those of an object; none where it does not tell. */
    static ManagedFields of(JsonNode object) {
        var entries = new ArrayList<Entry>();
        for (var entry : object.path("metadata").path("managedFields")) {
            var owner = new FieldOwner(
                    entry.path("manager").asString(""),
                    entry.path("subresource").asString(""),
                    time(entry.path("time").asString("")));
            entries.add(new Entry(owner, entry.path("fieldsV1")));
        }
        return new ManagedFields(entries);
    }

    private static Optional<Instant> time(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeParseException notATime) {
            return Optional.empty();
        }
    }

    /** Who owns the field, or something in it; of several, whoever came last. */
    Optional<FieldOwner> ownerOf(FieldPath path) {
        return entries.stream()
                .filter(entry -> owns(entry.fields(), path.steps()))
                .map(Entry::owner)
                .max(BY_TIME);
    }

    /** The person who changed the object last, after a time. */
    Optional<FieldOwner> lastPersonSince(Instant since) {
        return entries.stream()
                .map(Entry::owner)
                .filter(owner -> isPersonSince(owner, since))
                .max(BY_TIME);
    }

    private static final Comparator<FieldOwner> BY_TIME =
            Comparator.comparing(owner -> owner.time().orElse(Instant.MIN));

    private static boolean isPersonSince(FieldOwner owner, Instant since) {
        return owner.kind() == FieldOwner.Kind.PERSON
                && owner.time().filter(time -> time.isAfter(since)).isPresent();
    }

    /** What a person has set on the object after a time that the other object does not have at all: the topmost such fields. */
    List<Owned> additionsSince(Instant since, JsonNode other) {
        var found = new ArrayList<Owned>();
        for (var entry : entries) {
            if (isPersonSince(entry.owner(), since)) {
                collect(entry.owner(), entry.fields(), FieldPath.ROOT, Optional.of(other), found);
            }
        }
        return found;
    }

    /** A field and whose it is. */
    record Owned(FieldPath path, FieldOwner owner) {}

    private static void collect(
            FieldOwner owner, JsonNode fields, FieldPath path, Optional<JsonNode> there, List<Owned> found) {
        // Whoever owns the thing itself, or all of it, has made it; else it is only what a part of theirs is in.
        if (there.isEmpty() && (fields.has(".") || fields.isEmpty())) {
            found.add(new Owned(path, owner));
            return;
        }
        for (var field : fields.properties()) {
            step(field.getKey())
                    .ifPresent(step -> collect(
                            owner,
                            field.getValue(),
                            path.and(step),
                            there.flatMap(node -> Fields.below(node, step)),
                            found));
        }
    }

    private static boolean owns(JsonNode fields, List<Step> steps) {
        if (steps.isEmpty() || fields.isEmpty()) {
            return true;
        }
        return fields.properties().stream()
                .filter(field -> step(field.getKey())
                        .filter(step -> matches(step, steps.getFirst()))
                        .isPresent())
                .anyMatch(field -> owns(field.getValue(), steps.subList(1, steps.size())));
    }

    /** Whether both mean the same; the API may know an element by more fields than we do. */
    private static boolean matches(Step owned, Step asked) {
        return switch (owned) {
            case Step.Element(var more) ->
                asked instanceof Step.Element(var fewer) && more.entrySet().containsAll(fewer.entrySet());
            case Step.Field _, Step.Member _, Step.Index _ -> owned.equals(asked);
        };
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
