package dev.slipway.yamllint;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Files that are not looked at, or those that are, by patterns as {@code .gitignore} has them; the last one that fits decides. */
record IgnoredFiles(List<String> patterns) {
    static final IgnoredFiles NONE = new IgnoredFiles(List.of());

    IgnoredFiles {
        patterns = List.copyOf(patterns);
    }

    /** Out of a configuration: a text of lines, or a list. */
    static IgnoredFiles of(Object given) {
        var lines = given instanceof List<?> list
                ? list.stream().map(String::valueOf)
                : Arrays.stream(String.valueOf(given).split("\n", -1));
        return new IgnoredFiles(lines.map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList());
    }

    /** Whether a file is among them. */
    boolean holds(String file) {
        boolean ignored = false;
        for (var pattern : patterns) {
            boolean not = pattern.startsWith("!");
            if (regex(not ? pattern.substring(1) : pattern).matcher(file).matches()) {
                ignored = !not;
            }
        }
        return ignored;
    }

    private static Pattern regex(String pattern) {
        boolean anchored = pattern.indexOf('/') >= 0 && pattern.indexOf('/') < pattern.length() - 1;
        var text = pattern.startsWith("/") ? pattern.substring(1) : pattern;
        var regex = new StringBuilder(anchored ? "" : "(?:.*/)?");
        boolean folder = text.endsWith("/");
        text = folder ? text.substring(0, text.length() - 1) : text;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (text.startsWith("**/", i)) {
                regex.append("(?:.*/)?");
                i += 2;
            } else if (text.startsWith("**", i)) {
                regex.append(".*");
                i++;
            } else if (c == '*') {
                regex.append("[^/]*");
            } else if (c == '?') {
                regex.append("[^/]");
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex + (folder ? "/.*" : "(?:/.*)?"));
    }
}
