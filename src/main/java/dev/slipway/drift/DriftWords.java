package dev.slipway.drift;

import dev.slipway.changes.FieldChange;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Drift as people read it. */
public final class DriftWords {
    /** What is longer is cut: who needs all of it looks at the object. */
    private static final int LONGEST = 80;

    private DriftWords() {}

    /** A line for an object that is gone, else one for each of its fields: {@code spec.replicas was 1 and is 3, by kubectl at …}. */
    public static List<String> of(ObjectDrift object) {
        if (object.isGone()) {
            return List.of("is gone");
        }
        var lines = new ArrayList<String>();
        object.fields().forEach(field -> lines.add(of(field)));
        return lines;
    }

    /** As a sentence: {@code Deployment/hub of release binder is not as it was deployed: …}. */
    public static String sentence(String release, ObjectDrift object) {
        return object.object() + " of " + release + " is not as it was deployed: " + String.join("; ", of(object))
                + ".";
    }

    private static String of(DriftedField field) {
        return what(field.change()) + field.by().map(DriftWords::by).orElse("");
    }

    private static String what(FieldChange change) {
        return switch (change.kind()) {
            case ADDED ->
                change.path() + " was added" + (change.after().isMissingNode() ? "" : ": " + text(change.after()));
            case REMOVED ->
                change.path() + " was removed"
                        + (change.before().isMissingNode() ? "" : ", it was " + text(change.before()));
            case CHANGED ->
                change.before().equals(change.after())
                        ? change.path() + " was changed, " + text(change.after())
                        : change.path() + " was " + text(change.before()) + " and is " + text(change.after());
            case REORDERED -> "the order of " + change.path() + " is another";
        };
    }

    private static String by(FieldOwner owner) {
        var name = owner.manager().isEmpty() ? "somebody" : owner.manager();
        return ", by " + name + owner.time().map(DriftWords::at).orElse("");
    }

    private static String at(Instant time) {
        return " at " + time.truncatedTo(ChronoUnit.SECONDS);
    }

    private static String text(JsonNode value) {
        // What stands for a secret is no text of the object's.
        var isText = value.isString() && !value.asString("").startsWith("(secret of ");
        if (value.isString() && !isText) {
            return value.asString("");
        }
        var text = isText ? "'" + value.asString("").replace("\n", "\\n") + "'" : value.toString();
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
    }
}
