package dev.slipway.notify;

import dev.slipway.site.Placeholders;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The words of a notice, as a site wants them. */
final class Message {
    /** What chats show without a click; each of them takes more. */
    static final int LONGEST = 4000;

    private Message() {}

    /**
     * The template filled in. A line in which something was to stand, and nothing does, is left out.
     *
     * @param escape makes a text harmless, that somebody wrote into a commit or a program printed; not done to the link
     */
    static String of(String template, Notice.OfDeployment notice, UnaryOperator<String> escape) {
        Map<String, String> values = new LinkedHashMap<>();
        notice.values().forEach((name, value) -> values.put(name, name.equals("link") ? value : escape.apply(value)));
        var placeholders = new Placeholders(values);
        return template.lines()
                .filter(line -> line.isBlank() || !placeholders.fill(line).isBlank())
                .map(placeholders::fill)
                .collect(Collectors.joining("\n"))
                .strip();
    }

    /** A text of so many characters at the most, in which the end is left out if need be. */
    static String cut(String text, int longest) {
        if (text.codePointCount(0, text.length()) <= longest) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, longest - 1)) + "…";
    }
}
