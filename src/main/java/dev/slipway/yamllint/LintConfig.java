package dev.slipway.yamllint;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Which rules a site wants, and how.
 *
 * @param rules those that are on, by name
 * @param ignored files that no rule looks at
 * @param yamlFiles what the names of files are like that rules look at
 * @param unknown what the configuration asks for that is not known here
 */
public record LintConfig(
        Map<String, RuleOptions> rules, IgnoredFiles ignored, IgnoredFiles yamlFiles, List<String> unknown) {
    private static final IgnoredFiles USUAL_FILES = IgnoredFiles.of(List.of("*.yaml", "*.yml", ".yamllint"));

    private static final LintConfig NONE = new LintConfig(Map.of(), IgnoredFiles.NONE, USUAL_FILES, List.of());

    private static final String DEFAULT = """
            anchors: enable
            braces: enable
            brackets: enable
            colons: enable
            commas: enable
            comments: {level: warning}
            comments-indentation: {level: warning}
            document-start: {level: warning}
            empty-lines: enable
            hyphens: enable
            indentation: enable
            key-duplicates: enable
            line-length: enable
            new-line-at-end-of-file: enable
            new-lines: enable
            trailing-spaces: enable
            truthy: {level: warning}
            """;

    private static final String RELAXED = """
            braces: {level: warning, max-spaces-inside: 1}
            brackets: {level: warning, max-spaces-inside: 1}
            colons: {level: warning}
            commas: {level: warning}
            comments: disable
            comments-indentation: disable
            document-start: disable
            empty-lines: {level: warning}
            hyphens: {level: warning}
            indentation: {level: warning, indent-sequences: consistent}
            line-length: {level: warning, allow-non-breakable-inline-mappings: true}
            truthy: disable
            """;

    /** Options of rules that are regular expressions. */
    private static final List<String> PATTERNS = List.of("ignored-keys", "extra-required", "extra-allowed");

    private static final String FROM_FILE = "ignore-from-file";

    public LintConfig {
        rules = Map.copyOf(rules);
        unknown = List.copyOf(unknown);
    }

    /** Reads files of the site, relative to it. */
    @FunctionalInterface
    public interface Files {
        /** A file's text; empty: it is not there. */
        Optional<String> read(String name);
    }

    /**
     * Reads a configuration; empty: it is none.
     *
     * @param files for what it extends, and for lists of ignored files
     */
    public static Optional<LintConfig> of(String text, Files files) {
        return of(text, files, 0);
    }

    private static Optional<LintConfig> of(String text, Files files, int depth) {
        if (depth > 5
                || !(loaded(text) instanceof Map<?, ?> map)
                || (map.containsKey("ignore") && map.containsKey(FROM_FILE))) {
            return Optional.empty();
        }
        var base = map.get("extends") instanceof String name ? extended(name, files, depth) : Optional.of(NONE);
        if (base.isEmpty()) {
            return Optional.empty();
        }
        var rules = new LinkedHashMap<>(base.get().rules());
        var unknown = new TreeSet<>(base.get().unknown());
        if (map.get("rules") instanceof Map<?, ?> given) {
            given.forEach((name, setting) -> set(String.valueOf(name), setting, files, rules, unknown));
        }
        // Only for the order of keys, and not that of a configuration that is extended; nor are its names of files.
        rules.computeIfPresent("key-ordering", (_, options) -> options.with("locale", map.get("locale")));
        var ignored = base.get().ignored();
        if (map.get("ignore") != null) {
            ignored = IgnoredFiles.of(map.get("ignore"));
        } else if (map.get(FROM_FILE) != null) {
            ignored = fromFiles(map.get(FROM_FILE), files);
        }
        var config = new LintConfig(rules, ignored, USUAL_FILES, List.copyOf(unknown));
        return switch (map.get("yaml-files")) {
            case null -> Optional.of(config);
            case List<?> names -> Optional.of(config.lookingAt(IgnoredFiles.of(names)));
            case Object _ -> Optional.empty();
        };
    }

    private LintConfig lookingAt(IgnoredFiles names) {
        return new LintConfig(rules, ignored, names, unknown);
    }

    private static Optional<LintConfig> extended(String name, Files files, int depth) {
        return switch (name) {
            case "default" -> Optional.of(shipped(DEFAULT));
            case "relaxed" -> Optional.of(shipped(DEFAULT, RELAXED));
            default -> files.read(name).flatMap(text -> of(text, files, depth + 1));
        };
    }

    private static LintConfig shipped(String... texts) {
        var rules = new LinkedHashMap<String, RuleOptions>();
        for (var text : texts) {
            if (loaded(text) instanceof Map<?, ?> map) {
                map.forEach((name, setting) ->
                        set(String.valueOf(name), setting, _ -> Optional.empty(), rules, new TreeSet<>()));
            }
        }
        return new LintConfig(rules, IgnoredFiles.NONE, USUAL_FILES, List.of());
    }

    private static IgnoredFiles fromFiles(Object names, Files files) {
        var all = names instanceof List<?> list ? list : List.of(names);
        return IgnoredFiles.of(String.join(
                "\n",
                all.stream()
                        .flatMap(name -> files.read(String.valueOf(name)).stream())
                        .toList()));
    }

    /** A setting replaces those options of the rule that it names; the others stay as they were. */
    private static void set(
            String name, Object setting, Files files, Map<String, RuleOptions> rules, TreeSet<String> unknown) {
        boolean off = Boolean.FALSE.equals(setting) || "disable".equals(setting);
        if (off) {
            rules.remove(name);
            return;
        }
        if (!Linter.RULES.containsKey(name)) {
            unknown.add(name);
            return;
        }
        var before = rules.getOrDefault(name, new RuleOptions(true, Map.of(), IgnoredFiles.NONE));
        var values = new HashMap<>(before.values());
        boolean error = before.error();
        var ignored = before.ignored();
        if (setting instanceof Map<?, ?> given) {
            for (var entry : given.entrySet()) {
                switch (String.valueOf(entry.getKey())) {
                    case "level" -> error = "error".equals(entry.getValue());
                    case "ignore" -> ignored = IgnoredFiles.of(entry.getValue());
                    case FROM_FILE -> ignored = fromFiles(entry.getValue(), files);
                    default -> values.put(String.valueOf(entry.getKey()), entry.getValue());
                }
            }
        }
        var options = new RuleOptions(error, values, ignored);
        if (PATTERNS.stream().allMatch(option -> areRead(options.words(option, List.of())))) {
            rules.put(name, options);
        } else {
            rules.remove(name);
            unknown.add(name);
        }
    }

    /** Whether Java takes these patterns as Python does. */
    private static boolean areRead(List<String> patterns) {
        try {
            patterns.forEach(Pattern::compile);
            return true;
        } catch (PatternSyntaxException notRead) {
            return false;
        }
    }

    private static Object loaded(String text) {
        try {
            var loaded = new Load(LoadSettings.builder().build()).loadFromString(text);
            return loaded == null ? "" : loaded;
        } catch (YamlEngineException e) {
            // A configuration that is not YAML is none; the site's own check of YAML files tells where.
            return "";
        }
    }
}
