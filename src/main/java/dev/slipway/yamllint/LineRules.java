package dev.slipway.yamllint;

import dev.slipway.yamllint.LintRule.Remark;
import java.util.ArrayList;
import java.util.List;

/** Rules about lines, whatever stands in them. */
final class LineRules {
    private static final int USUAL_LENGTH = 80;
    private static final int USUAL_BLANKS = 2;

    private LineRules() {}

    static List<Remark> trailingSpaces(LintText text, RuleOptions options) {
        var all = new ArrayList<Remark>();
        for (int i = 0; i < text.lines().size(); i++) {
            var line = text.lines().get(i);
            var stripped = line.replaceAll("[ \t]+$", "");
            if (stripped.length() < line.length()) {
                all.add(Remark.of(i + 1, stripped.length() + 1, "trailing spaces"));
            }
        }
        return all;
    }

    static List<Remark> lineLength(LintText text, RuleOptions options) {
        int most = options.number("max", USUAL_LENGTH);
        boolean mappings = options.flag("allow-non-breakable-inline-mappings", false);
        boolean words = mappings || options.flag("allow-non-breakable-words", true);
        var all = new ArrayList<Remark>();
        for (int i = 0; i < text.lines().size(); i++) {
            var line = text.lines().get(i);
            int length = line.codePointCount(0, line.length());
            if (length > most && !(words && isUnbreakable(line, mappings))) {
                all.add(Remark.of(i + 1, most + 1, "line too long (" + length + " > " + most + " characters)"));
            }
        }
        return all;
    }

    /** One word behind nothing but marks of a comment or of list items; or the value of one key. */
    private static boolean isUnbreakable(String line, boolean mappings) {
        var start = line.stripLeading();
        if (start.startsWith("#")) {
            start = start.replaceFirst("^#+ ?", "");
        } else if (start.startsWith("- ")) {
            start = start.substring(2);
        }
        if (start.indexOf(' ') < 0) {
            return true;
        }
        if (!mappings) {
            return false;
        }
        int colon = start.indexOf(": ");
        return colon >= 0 && start.indexOf(' ') == colon + 1 && start.indexOf(' ', colon + 2) < 0;
    }

    static List<Remark> emptyLines(LintText text, RuleOptions options) {
        int most = options.number("max", USUAL_BLANKS);
        int atStart = options.number("max-start", 0);
        int atEnd = options.number("max-end", 0);
        // The text's last line end begins no line.
        int count = text.text().isEmpty() || text.text().endsWith("\n")
                ? text.lines().size() - 1
                : text.lines().size();
        var all = new ArrayList<Remark>();
        for (int i = 0; i < count; i++) {
            if (!text.lines().get(i).isEmpty()
                    || (i + 1 < count && text.lines().get(i + 1).isEmpty())) {
                continue;
            }
            int first = i;
            while (first > 0 && text.lines().get(first - 1).isEmpty()) {
                first--;
            }
            int blanks = i - first + 1;
            boolean ends = i == count - 1;
            // A text of nothing but one line end is not judged.
            if (ends && count == 1 && text.text().equals("\n")) {
                continue;
            }
            int allowed = first == 0 ? atStart : ends ? atEnd : most;
            if (blanks > allowed) {
                all.add(Remark.of(i + 1, 1, "too many blank lines (" + blanks + " > " + allowed + ")"));
            }
        }
        return all;
    }

    static List<Remark> endOfFile(LintText text, RuleOptions options) {
        return text.text().isEmpty() || text.text().endsWith("\n")
                ? List.of()
                : List.of(Remark.of(
                        text.lines().size(),
                        text.lines().getLast().length() + 1,
                        "no new line character at the end of file"));
    }

    static List<Remark> newLines(LintText text, RuleOptions options) {
        var wanted = switch (options.word("type", "unix")) {
            case "dos" -> "\r\n";
            case "platform" -> System.lineSeparator();
            default -> "\n";
        };
        int first = text.text().indexOf('\n');
        if (first < 0) {
            return List.of();
        }
        var found = first > 0 && text.text().charAt(first - 1) == '\r' ? "\r\n" : "\n";
        return found.equals(wanted)
                ? List.of()
                : List.of(Remark.of(
                        1,
                        text.lines().getFirst().length() + 1,
                        "wrong new line character: expected "
                                + wanted.replace("\r", "\\r").replace("\n", "\\n")));
    }
}
