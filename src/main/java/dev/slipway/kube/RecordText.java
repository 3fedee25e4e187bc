package dev.slipway.kube;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * The text of a release's record, and where in it the revision's state is told: the string values of {@code info.status} and
 * {@code info.description}.
 *
 * @param text JSON, as Helm wrote it
 * @param info behind the brace that opens {@code info}
 * @param status the value, with its quotes; null: there is none
 * @param description the value, with its quotes; null: there is none
 */
record RecordText(
        String text,
        int info,
        @Nullable Span status,
        @Nullable Span description) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * Some characters of the text.
     *
     * @param start the first one
     * @param end behind the last one
     */
    record Span(int start, int end) {}

    /** Finds the places; empty where the text has no {@code info}. */
    static Optional<RecordText> of(String text) {
        try (var parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                var name = parser.currentName();
                if (parser.nextToken() == JsonToken.START_OBJECT && name.equals("info")) {
                    return Optional.of(inInfo(text, parser));
                }
                parser.skipChildren();
            }
            return Optional.empty();
        }
    }

    private static RecordText inInfo(String text, JsonParser parser) {
        var info = (int) parser.currentTokenLocation().getCharOffset() + 1;
        Span status = null;
        Span description = null;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            var name = parser.currentName();
            var token = parser.nextToken();
            if (token == JsonToken.VALUE_STRING && (name.equals("status") || name.equals("description"))) {
                // The parser reads a string to its end only when it is asked for.
                parser.getString();
                var start = (int) parser.currentTokenLocation().getCharOffset();
                var span = new Span(start, (int) parser.currentLocation().getCharOffset());
                if (name.equals("status")) {
                    status = span;
                } else {
                    description = span;
                }
            } else {
                parser.skipChildren();
            }
        }
        return new RecordText(text, info, status, description);
    }

    /** The text with other values in these places, and all else as it is. */
    String with(String newStatus, String newDescription) {
        var values = new TreeMap<Integer, Consumer<StringBuilder>>(Comparator.reverseOrder());
        var missing = new ArrayList<String>();
        put(status, "status", newStatus, values, missing);
        put(description, "description", newDescription, values, missing);
        var changed = new StringBuilder(text);
        // From the end to the beginning, so that the places in front stay where they are.
        values.values().forEach(change -> change.accept(changed));
        missing.forEach(member -> changed.insert(info, member + (isEmptyAt(changed) ? "" : ",")));
        return changed.toString();
    }

    private static void put(
            @Nullable Span place,
            String name,
            String value,
            Map<Integer, Consumer<StringBuilder>> values,
            List<String> missing) {
        var written = JSON.writeValueAsString(value);
        if (place == null) {
            missing.add("\"" + name + "\":" + written);
        } else {
            values.put(place.start(), changed -> changed.replace(place.start(), place.end(), written));
        }
    }

    private boolean isEmptyAt(StringBuilder changed) {
        return changed.substring(info).stripLeading().startsWith("}");
    }

    /** Records hold secrets. */
    @Override
    public String toString() {
        return "a release's record of " + text.length() + " characters";
    }
}
