package dev.slipway.drift;

import dev.slipway.changes.FieldPath;
import dev.slipway.changes.FieldPath.Step;
import dev.slipway.changes.ManagedFields;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Who set which fields of an object. */
final class FieldAuthors {
    private final List<ManagedFields> entries;

    private FieldAuthors(List<ManagedFields> entries) {
        this.entries = List.copyOf(entries);
    }

    /** Those of an object; none where it does not tell. */
    static FieldAuthors of(JsonNode object) {
        return new FieldAuthors(ManagedFields.of(object));
    }

    private static FieldOwner owner(ManagedFields entry) {
        return new FieldOwner(entry.manager(), entry.subresource(), entry.time());
    }

    /** Who owns the field, or something in it; of several, whoever came last. */
    Optional<FieldOwner> ownerOf(FieldPath path) {
        return entries.stream()
                .filter(entry -> owns(entry.owned(), path.steps()))
                .map(FieldAuthors::owner)
                .max(BY_TIME);
    }

    /** The person who changed the object last, after a time. */
    Optional<FieldOwner> lastPersonSince(Instant since) {
        return entries.stream()
                .map(FieldAuthors::owner)
                .filter(owner -> isPersonSince(owner, since))
                .max(BY_TIME);
    }

    private static final Comparator<FieldOwner> BY_TIME =
            Comparator.comparing(owner -> owner.time().orElse(Instant.MIN));

    /** The API server notes whole seconds: what was changed within the second of the deployment may have been changed after it. */
    private static boolean isPersonSince(FieldOwner owner, Instant since) {
        return owner.kind() == FieldOwner.Kind.PERSON
                && owner.time()
                        .filter(time -> !time.isBefore(since.truncatedTo(ChronoUnit.SECONDS)))
                        .isPresent();
    }

    /** What a person has set on the object after a time that the other object does not have at all: the topmost such fields. */
    List<Owned> additionsSince(Instant since, JsonNode other) {
        var found = new ArrayList<Owned>();
        for (var entry : entries) {
            var owner = owner(entry);
            if (isPersonSince(owner, since)) {
                collect(owner, entry.owned(), FieldPath.ROOT, Optional.of(other), found);
            }
        }
        return found;
    }

    /** A field and whose it is. */
    record Owned(FieldPath path, FieldOwner owner) {}

    private static void collect(
            FieldOwner owner, ManagedFields.Owned owned, FieldPath path, Optional<JsonNode> there, List<Owned> found) {
        // Whoever owns the thing itself, or all of it, has made it; else it is only what a part of theirs is in.
        if (there.isEmpty() && (owned.itself() || owned.whole())) {
            found.add(new Owned(path, owner));
            return;
        }
        owned.parts()
                .forEach((step, part) ->
                        collect(owner, part, path.and(step), there.flatMap(node -> Fields.below(node, step)), found));
    }

    private static boolean owns(ManagedFields.Owned owned, List<Step> steps) {
        return steps.isEmpty()
                || owned.whole()
                || owned.parts().entrySet().stream()
                        .filter(part -> matches(part.getKey(), steps.getFirst()))
                        .anyMatch(part -> owns(part.getValue(), steps.subList(1, steps.size())));
    }

    /** Whether both mean the same; the API may know an element by more fields than we do. */
    private static boolean matches(Step owned, Step asked) {
        return switch (owned) {
            case Step.Element(var more) ->
                asked instanceof Step.Element(var fewer) && more.entrySet().containsAll(fewer.entrySet());
            case Step.Field _, Step.Member _, Step.Index _ -> owned.equals(asked);
        };
    }
}
