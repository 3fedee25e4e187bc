package dev.slipway.cli;

import java.util.ArrayList;
import java.util.List;

/** Text broken into lines of a width, at blanks; a word that is longer stays whole, so that it can be copied. */
final class Wrapped {
    static final int WIDTH = 100;

    private Wrapped() {}

    /** The lines, the first after {@code first}, the others after as many blanks. Line breaks in the text stay. */
    static List<String> lines(String first, String text) {
        var lines = new ArrayList<String>();
        var indent = first;
        for (var paragraph : text.lines().toList()) {
            var line = new StringBuilder(indent);
            boolean empty = true;
            for (var word : paragraph.stripTrailing().split(" ", -1)) {
                if (!empty && line.length() + 1 + word.length() > WIDTH) {
                    lines.add(line.toString());
                    line = new StringBuilder(" ".repeat(first.length()));
                    empty = true;
                }
                line.append(empty ? "" : " ").append(word);
                empty = false;
            }
            lines.add(line.toString());
            indent = " ".repeat(first.length());
        }
        return lines;
    }
}
