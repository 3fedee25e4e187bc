package dev.slipway.changes;

import tools.jackson.databind.JsonNode;

/**
 * Whether two values mean the same to the API server. A field that is null is one that is not there; numbers are compared by
 * value; amounts of built-in kinds as {@link Quantities} has it.
 *
 * @param typed whether the object is of a built-in kind
 */
record Sameness(boolean typed) {

    /** That of an object's kind. */
    static Sameness of(JsonNode object) {
        return new Sameness(Kinds.isTyped(object));
    }

    boolean same(FieldPath path, JsonNode one, JsonNode other) {
        if (isAbsent(one) || isAbsent(other)) {
            return isAbsent(one) && isAbsent(other);
        }
        if (one.isObject() && other.isObject()) {
            return sameFields(path, one, other) && sameFields(path, other, one);
        }
        if (one.isArray() && other.isArray()) {
            return sameElements(path, one, other);
        }
        return sameValues(path, one, other);
    }

    static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private boolean sameFields(FieldPath path, JsonNode one, JsonNode other) {
        for (var field : one.properties()) {
            if (!same(path.field(field.getKey()), field.getValue(), other.path(field.getKey()))) {
                return false;
            }
        }
        return true;
    }

    private boolean sameElements(FieldPath path, JsonNode one, JsonNode other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            if (!same(path.and(new FieldPath.Step.Index(i)), one.path(i), other.path(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean sameValues(FieldPath path, JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue()) == 0;
        }
        return one.equals(other) || (typed && Quantities.isAt(path) && Quantities.same(one, other));
    }
}
