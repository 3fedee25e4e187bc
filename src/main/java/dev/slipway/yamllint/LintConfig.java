package dev.slipway.yamllint;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Which rules a site wants, and how.
 *
 * @param rules those that are on, by name
 * @param ignored files that no rule looks at
 * @param unknown what the configuration asks for that is not known here
 */
public record LintConfig(Map<String, RuleOptions> rules, IgnoredFiles ignored, List<String> unknown) {
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
        if (depth > 5 || !(loaded(text) instanceof Map<?, ?> map)) {
            return Optional.empty();
        }
        var base = map.get("extends") instanceof String name ? extended(name, files, depth) : Optional.of(Base.NONE);
        if (base.isEmpty()) {
            return Optional.empty();
        }
        var rules = new LinkedHashMap<>(base.get().rules());
        var unknown = new TreeSet<>(base.get().unknown());
        if (map.get("rules") instanceof Map<?, ?> given) {
            given.forEach((name, setting) -> set(String.valueOf(name), setting, rules, unknown));
        }
        var ignored = base.get().ignored();
        if (map.get("ignore") != null) {
            ignored = IgnoredFiles.of(map.get("ignore"));
        } else if (map.get("ignore-from-file") != null) {
            ignored = fromFiles(map.get("ignore-from-file"), files);
        }
        return Optional.of(new LintConfig(rules, ignored, List.copyOf(unknown)));
    }

    private record Base(Map<String, RuleOptions> rules, IgnoredFiles ignored, List<String> unknown) {
        static final Base NONE = new Base(Map.of(), IgnoredFiles.NONE, List.of());
    }

    private static Optional<Base> extended(String name, Files files, int depth) {
        return switch (name) {
            case "default" -> Optional.of(new Base(shipped(DEFAULT), IgnoredFiles.NONE, List.of()));
            case "relaxed" -> Optional.of(new Base(shipped(DEFAULT, RELAXED), IgnoredFiles.NONE, List.of()));
            default ->
                files.read(name)
                        .flatMap(text -> of(text, files, depth + 1))
                        .map(config -> new Base(config.rules(), config.ignored(), config.unknown()));
        };
    }

    private static Map<String, RuleOptions> shipped(String... texts) {
        var rules = new LinkedHashMap<String, RuleOptions>();
        for (var text : texts) {
            if (loaded(text) instanceof Map<?, ?> map) {
                map.forEach((name, setting) -> set(String.valueOf(name), setting, rules, new TreeSet<>()));
            }
        }
        return rules;
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
    private static void set(String name, Object setting, Map<String, RuleOptions> rules, TreeSet<String> unknown) {
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
                    default -> values.put(String.valueOf(entry.getKey()), entry.getValue());
                }
            }
        }
        rules.put(name, new RuleOptions(error, values, ignored));
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
