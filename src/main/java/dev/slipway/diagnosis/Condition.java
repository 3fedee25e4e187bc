package dev.slipway.diagnosis;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one piece of evidence must look like.
 *
 * @param kind which evidence it looks at
 * @param patterns for each field named, what must be found in it
 */
record Condition(String kind, Map<String, Pattern> patterns) {
    Condition {
        patterns = Collections.unmodifiableMap(new LinkedHashMap<>(patterns));
    }

    /** Evidence that fits, and the words found in it. */
    record Match(Observation observation, String because, Map<String, String> words) {}

    Optional<Match> match(Observation observation, Allowance allowance) {
        var words = new HashMap<>(observation.words());
        var matchedText = "";
        for (var pattern : patterns.entrySet()) {
            var found = allowance.find(pattern.getValue(), observation.field(pattern.getKey()));
            if (found.isEmpty()) {
                return Optional.empty();
            }
            addGroups(found.get().place(), words);
            if (pattern.getKey().equals("text")) {
                matchedText = found.get().lines();
            }
        }
        return Optional.of(new Match(observation, observation.inWords(matchedText), words));
    }

    private static void addGroups(Matcher matcher, Map<String, String> words) {
        for (var name : matcher.pattern().namedGroups().keySet()) {
            var word = matcher.group(name);
            if (word != null && !word.isBlank()) {
                words.put(name, word.strip());
            }
        }
    }
}
