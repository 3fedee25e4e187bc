package dev.slipway.diagnosis;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What one piece of evidence must look like.
 *
 * @param kind which evidence it looks at
 * @param patterns for each field named, what must be found in it
 */
record Condition(String kind, Map<String, Pattern> patterns) {
    Condition {
        patterns = Map.copyOf(patterns);
    }

    /** Evidence that fits, and the words found in it. */
    record Match(Observation observation, String because, Map<String, String> words) {}

    Optional<Match> match(Observation observation) {
        if (!observation.kind().equals(kind)) {
            return Optional.empty();
        }
        var words = new HashMap<String, String>();
        observation.fields().forEach((field, value) -> words.put(kind + "." + field, value));
        var matchedText = "";
        for (var pattern : patterns.entrySet()) {
            var text = observation.field(pattern.getKey());
            var matcher = pattern.getValue().matcher(text);
            if (!matcher.find()) {
                return Optional.empty();
            }
            for (var name : pattern.getValue().namedGroups().keySet()) {
                var word = matcher.group(name);
                if (word != null && !word.isBlank()) {
                    words.put(name, word.strip());
                }
            }
            if (pattern.getKey().equals("text")) {
                matchedText = wholeLines(text, matcher.start(), matcher.end());
            }
        }
        return Optional.of(new Match(observation, observation.inWords(matchedText), words));
    }

    private static String wholeLines(String text, int start, int end) {
        int from = text.lastIndexOf('\n', Math.max(0, start - 1)) + 1;
        int to = text.indexOf('\n', end);
        return text.substring(Math.min(from, start), to < 0 ? text.length() : to);
    }
}
