package dev.slipway.changes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a field is in an object: {@code spec.template.spec.containers[hub].image}.
 *
 * @param steps from the object's root; none: the object itself
 */
public record FieldPath(List<Step> steps) {
    /** The object itself. */
    public static final FieldPath ROOT = new FieldPath(List.of());

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_/-]+");

    public FieldPath {
        steps = List.copyOf(steps);
    }

    /** One step down. */
    public sealed interface Step {
        /** A field of an object. */
        record Field(String name) implements Step {}

        /**
         * The element of a list that has these values in the fields that tell its elements apart.
         *
         * @param keys by field, as text
         */
        record Element(Map<String, String> keys) implements Step {
            public Element {
                keys = java.util.Collections.unmodifiableMap(new TreeMap<>(keys));
            }
        }

        /** An element of a list by its place, from 0. */
        record Index(int index) implements Step {}

        /** An element of a list of plain values that is a set, such as {@code metadata.finalizers}. */
        record Member(String value) implements Step {}
    }

    /** The path of names, from the root. */
    public static FieldPath of(String... fields) {
        return new FieldPath(
                java.util.Arrays.stream(fields).<Step>map(Step.Field::new).toList());
    }

    /** A field of what is here. */
    public FieldPath field(String name) {
        return and(new Step.Field(name));
    }

    /** One step further. */
    public FieldPath and(Step step) {
        var more = new ArrayList<>(steps);
        more.add(step);
        return new FieldPath(more);
    }

    /** The name of the last field in it; empty at the root. */
    public String lastField() {
        return fieldFromEnd(0);
    }

    /** The name of the field that holds the last one, whatever elements of lists are between the two; may be empty. */
    public String parentField() {
        return fieldFromEnd(1);
    }

    private String fieldFromEnd(int before) {
        var left = before;
        for (int i = steps.size() - 1; i >= 0; i--) {
            if (steps.get(i) instanceof Step.Field(var name) && left-- == 0) {
                return name;
            }
        }
        return "";
    }

    /** Whether it is at or below a path of names. */
    public boolean isWithin(String... fields) {
        return steps.size() >= fields.length
                && steps.subList(0, fields.length).equals(of(fields).steps());
    }

    /** As people write it. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        for (var step : steps) {
            switch (step) {
                case Step.Field(var name)
                when PLAIN.matcher(name).matches() ->
                    text.append(text.isEmpty() ? "" : ".").append(name);
                case Step.Field(var name) ->
                    text.append("[\"").append(name.replace("\"", "\\\"")).append("\"]");
                case Step.Element(var keys) ->
                    text.append(keys.values().stream().collect(Collectors.joining("/", "[", "]")));
                case Step.Index(var index) -> text.append('[').append(index).append(']');
                case Step.Member(var value) -> text.append('[').append(value).append(']');
            }
        }
        return text.toString();
    }
}
