package dev.slipway.yamllint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks through a YAML text as yamllint does.
 *
 * <ol>
 *   <li>Each rule that is on looks at the whole text.
 *   <li>What it finds in lines for which a comment has switched it off is left out: {@code # yamllint disable}, {@code enable} and
 *       {@code disable-line}, for all rules or for those that are named.
 *   <li>What is left is told in the order of the text.
 * </ol>
 *
 * <p>Written from yamllint's documentation and held against the program itself in a test; nothing of it is copied.
 */
public final class Linter {
    static final Map<String, LintRule> RULES = rules();

    private static final String MARK = "# yamllint ";

    private Linter() {}

    private static Map<String, LintRule> rules() {
        var all = new LinkedHashMap<String, LintRule>();
        all.put("anchors", ValueRules::anchors);
        all.put("braces", SpacingRules::braces);
        all.put("brackets", SpacingRules::brackets);
        all.put("colons", SpacingRules::colons);
        all.put("commas", SpacingRules::commas);
        all.put("comments", CommentRules::comments);
        all.put("comments-indentation", CommentRules::indentation);
        all.put("document-end", DocumentRules::end);
        all.put("document-start", DocumentRules::start);
        all.put("empty-lines", LineRules::emptyLines);
        all.put("empty-values", ValueRules::emptyValues);
        all.put("float-values", NumberRules::floatValues);
        all.put("hyphens", SpacingRules::hyphens);
        all.put("indentation", IndentationRule::check);
        all.put("key-duplicates", KeyRules::duplicates);
        all.put("key-ordering", KeyRules::ordering);
        all.put("line-length", LineRules::lineLength);
        all.put("new-line-at-end-of-file", LineRules::endOfFile);
        all.put("new-lines", LineRules::newLines);
        all.put("octal-values", NumberRules::octalValues);
        all.put("quoted-strings", QuotedStringsRule::check);
        all.put("trailing-spaces", LineRules::trailingSpaces);
        all.put("truthy", ValueRules::truthy);
        return all;
    }

    /**
     * What the rules have against a text; nothing where it is not YAML at all, which others tell better.
     *
     * @param file relative to the site: some files are not looked at
     */
    public static List<LintFinding> lint(String file, String text, LintConfig config) {
        if (config.ignored().holds(file)
                || !config.yamlFiles().holds(file.substring(file.lastIndexOf('/') + 1))
                || text.lines().findFirst().orElse("").matches("#\\s*yamllint disable-file\\s*")) {
            return List.of();
        }
        return LintText.of(text).map(it -> lint(file, it, config)).orElse(List.of());
    }

    private static List<LintFinding> lint(String file, LintText text, LintConfig config) {
        var switches = new Switches(text);
        var findings = new ArrayList<LintFinding>();
        RULES.forEach((name, rule) -> {
            var options = config.rules().get(name);
            if (options != null && !options.ignored().holds(file)) {
                rule.check(text, options).stream()
                        .filter(remark -> switches.isOn(name, remark.line()))
                        .map(remark -> new LintFinding(
                                remark.line(), remark.column(), options.error(), name, remark.what(), remark.content()))
                        .forEach(findings::add);
            }
        });
        findings.sort(Comparator.comparingInt(LintFinding::line).thenComparingInt(LintFinding::column));
        return findings;
    }

    /** Which rules are off in which lines. */
    private static final class Switches {
        private final Map<Integer, Set<String>> offIn = new HashMap<>();
        private final List<Change> changes = new ArrayList<>();

        /** From a line on, some rules are on or off; no rule named: all. */
        private record Change(int line, boolean on, Set<String> rules) {}

        Switches(LintText text) {
            for (var comment : text.comments()) {
                var words = comment.text().strip();
                if (words.startsWith(MARK)) {
                    accept(words.substring(MARK.length()), comment);
                }
            }
        }

        private void accept(String words, LintText.Comment comment) {
            var parts = words.split("\\s+", -1);
            Set<String> rules = new HashSet<>();
            Arrays.stream(parts)
                    .skip(1)
                    .filter(part -> part.startsWith("rule:"))
                    .forEach(part -> rules.add(part.substring("rule:".length())));
            switch (parts[0]) {
                case "disable" -> changes.add(new Change(comment.line() + 1, false, rules));
                case "enable" -> changes.add(new Change(comment.line() + 1, true, rules));
                case "disable-line" -> {
                    int line = comment.inline() ? comment.line() + 1 : comment.line() + 2;
                    offIn.computeIfAbsent(line, _ -> new HashSet<>()).addAll(rules.isEmpty() ? RULES.keySet() : rules);
                }
                default -> {
                    // Not meant for us.
                }
            }
        }

        boolean isOn(String rule, int line) {
            boolean on = !offIn.getOrDefault(line, Set.of()).contains(rule);
            boolean lasting = true;
            for (var change : changes) {
                if (change.line() <= line
                        && (change.rules().isEmpty() || change.rules().contains(rule))) {
                    lasting = change.on();
                }
            }
            return on && lasting;
        }
    }
}
