package dev.slipway.changes;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * One field that differs between two states of an object.
 *
 * @param before missing where it is added; of a Secret's content, words in place of the value
 * @param after missing where it is removed
 */
public record FieldChange(FieldPath path, Kind kind, JsonNode before, JsonNode after) {

    /** What becomes of the field. */
    public enum Kind {
        /** It is not there before. */
        ADDED,
        /** It is not there afterwards. */
        REMOVED,
        /** It has another value afterwards. */
        CHANGED,
        /** The elements of the list are the same, in another order; the values are what tells them. */
        REORDERED
    }

    static FieldChange added(FieldPath path, JsonNode after) {
        return new FieldChange(path, Kind.ADDED, MissingNode.getInstance(), after);
    }

    static FieldChange removed(FieldPath path, JsonNode before) {
        return new FieldChange(path, Kind.REMOVED, before, MissingNode.getInstance());
    }

    static FieldChange changed(FieldPath path, JsonNode before, JsonNode after) {
        return new FieldChange(path, Kind.CHANGED, before, after);
    }

    /** Its values may be secret. */
    @Override
    public String toString() {
        return kind + " " + path;
    }
}
