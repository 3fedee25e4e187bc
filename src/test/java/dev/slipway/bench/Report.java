package dev.slipway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Prints what was measured and, if asked to, puts its tables between the markers of a document. */
final class Report {
    private final Map<String, String> tables = new LinkedHashMap<>();

    /** A line about what is going on. */
    void line(String text) {
        System.out.println(text);
    }

    /**
     * A table; its first row is the heading.
     *
     * @param name of its markers: {@code <!-- size -->} and {@code <!-- /size -->}
     */
    void table(String name, List<List<String>> rows) {
        var lines = new ArrayList<String>();
        for (var row : rows) {
            lines.add("| " + String.join(" | ", row) + " |");
        }
        lines.add(1, "|" + "---|".repeat(rows.getFirst().size()));
        put(name, String.join("\n", lines));
    }

    /** A sentence with a figure. */
    void sentence(String name, String text) {
        put(name, text);
    }

    private void put(String name, String text) {
        tables.put(name, text);
        line("\n" + text);
    }

    void write(Path document) throws IOException {
        var text = Files.readString(document);
        for (var table : tables.entrySet()) {
            var open = "<!-- " + table.getKey() + " -->";
            var close = "<!-- /" + table.getKey() + " -->";
            var between = Pattern.compile(Pattern.quote(open) + ".*?" + Pattern.quote(close), Pattern.DOTALL);
            if (!between.matcher(text).find()) {
                throw new IOException(document + " has no place for " + open);
            }
            text = between.matcher(text)
                    .replaceAll(
                            java.util.regex.Matcher.quoteReplacement(open + "\n" + table.getValue() + "\n" + close));
        }
        Files.writeString(document, text);
    }
}
