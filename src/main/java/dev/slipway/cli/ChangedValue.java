package dev.slipway.cli;

import dev.slipway.changes.FieldChange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A changed field as lines of a difference: what is gone begins with a minus, what is new with a plus, what stays around them with a blank.
 *
 * @param mask hides secrets in a value, before it is cut
 */
record ChangedValue(FieldChange change, UnaryOperator<String> mask) {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** Longer ones have lines of their own. */
    private static final int SHORT = 60;

    private static final int MOST_LINES = 40;
    private static final int CONTEXT = 2;

    /** Beyond it, all of the old text is gone and all of the new one new. */
    private static final int MOST_COMPARED = 2_000;

    /** Whether both values are short enough for a line. */
    boolean isShort() {
        return isShort(change.before()) && isShort(change.after());
    }

    private boolean isShort(JsonNode value) {
        var text = text(value);
        return text.length() <= SHORT && !text.contains("\n");
    }

    /** The value before, in words. */
    String before() {
        return text(change.before());
    }

    /** The value afterwards, in words. */
    String after() {
        return text(change.after());
    }

    /** The lines. */
    List<String> lines() {
        var before = text(change.before()).lines().toList();
        var after = text(change.after()).lines().toList();
        var lines = context(compared(before, after));
        if (lines.size() <= MOST_LINES) {
            return lines;
        }
        var cut = new ArrayList<>(lines.subList(0, MOST_LINES));
        cut.add(" … and " + (lines.size() - MOST_LINES) + " more lines");
        return cut;
    }

    private String text(JsonNode value) {
        if (value.isMissingNode()) {
            return "";
        }
        return mask.apply(value.isString() ? value.asString() : value.isValueNode() ? value.asString("") : json(value));
    }

    private static String json(JsonNode value) {
        var text = JSON.writeValueAsString(value);
        return text.length() > SHORT ? text : JsonMapper.shared().writeValueAsString(value);
    }

    /** By the longest common sequence of lines. */
    private static List<String> compared(List<String> before, List<String> after) {
        var lines = new ArrayList<String>();
        if (before.size() > MOST_COMPARED || after.size() > MOST_COMPARED) {
            before.forEach(line -> lines.add("-" + line));
            after.forEach(line -> lines.add("+" + line));
            return lines;
        }
        var common = lengths(before, after);
        int i = 0;
        int j = 0;
        while (i < before.size() || j < after.size()) {
            if (i < before.size() && j < after.size() && before.get(i).equals(after.get(j))) {
                lines.add(" " + before.get(i++));
                j++;
            } else if (j >= after.size() || (i < before.size() && common[i + 1][j] >= common[i][j + 1])) {
                lines.add("-" + before.get(i++));
            } else {
                lines.add("+" + after.get(j++));
            }
        }
        return lines;
    }

    /** The length of the longest common sequence of what is left of both. */
    private static int[][] lengths(List<String> before, List<String> after) {
        var lengths = new int[before.size() + 1][after.size() + 1];
        for (int i = before.size() - 1; i >= 0; i--) {
            for (int j = after.size() - 1; j >= 0; j--) {
                lengths[i][j] = before.get(i).equals(after.get(j))
                        ? lengths[i + 1][j + 1] + 1
                        : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
            }
        }
        return lengths;
    }

    /** Of what stays the same, only what is near a change. */
    private static List<String> context(List<String> lines) {
        var near = new ArrayList<String>();
        int left = 0;
        for (int i = 0; i < lines.size(); i++) {
            if (isNear(lines, i)) {
                if (left > 0) {
                    near.add(" …");
                }
                left = 0;
                near.add(lines.get(i));
            } else {
                left++;
            }
        }
        if (left > 0) {
            near.add(" …");
        }
        return near;
    }

    private static boolean isNear(List<String> lines, int index) {
        for (int i = Math.max(0, index - CONTEXT); i <= Math.min(lines.size() - 1, index + CONTEXT); i++) {
            if (!lines.get(i).startsWith(" ")) {
                return true;
            }
        }
        return false;
    }
}
