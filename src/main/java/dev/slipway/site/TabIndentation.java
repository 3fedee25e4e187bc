package dev.slipway.site;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Finds the lines that are indented with tabs in a file that YAML refused because of one. The parser stops at the first
 * tab; this looks through the whole file, so that they can all be mended at once.
 */
final class TabIndentation {
    /** A line whose value is the block of text below it, where a tab behind the indentation is part of the text. */
    private static final Pattern OPENS_BLOCK =
            Pattern.compile("^( *)(?:.*[:\\-?] +|[-?] +)?(?:[&!]\\S* +)*[|>][-+0-9]{0,2} *(?:#.*)?$");

    private TabIndentation() {}

    /**
     * Runs of lines that are indented with tabs, in order.
     *
     */
    static List<Run> in(String text) {
        var runs = new ArrayList<Run>();
        String[] lines = text.split("\r?\n", -1);
        int blockIndent = -1;
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i];
            int spaces = leadingSpaces(line);
            if (blockIndent >= 0 && (line.isBlank() || spaces > blockIndent)) {
                continue;
            }
            blockIndent = -1;
            if (spaces < line.length() && line.charAt(spaces) == '\t' && !line.isBlank()) {
                join(runs, new Run(new Place(i + 1, spaces + 1), i + 1));
            }
            var block = OPENS_BLOCK.matcher(line);
            if (block.matches()) {
                blockIndent = block.group(1).length();
            }
        }
        return runs;
    }

    private static void join(List<Run> runs, Run next) {
        if (!runs.isEmpty() && runs.getLast().lastLine() == next.lastLine() - 1) {
            runs.set(runs.size() - 1, new Run(runs.getLast().first(), next.lastLine()));
        } else {
            runs.add(next);
        }
    }

    private static int leadingSpaces(String line) {
        int spaces = 0;
        while (spaces < line.length() && line.charAt(spaces) == ' ') {
            spaces++;
        }
        return spaces;
    }

    /**
     * Lines that follow each other, all indented with tabs.
     *
     * @param first the first tab
     * @param lastLine counted from 1
     */
    record Run(Place first, int lastLine) {
        String words() {
            return lastLine == first.line()
                    ? "this line is indented with a tab, which YAML does not allow."
                    : "lines " + first.line() + " to " + lastLine
                            + " are indented with tabs, which YAML does not allow.";
        }
    }
}
