package dev.slipway.diagnosis;

import dev.slipway.diagnosis.KnownCause.Certainty;
import dev.slipway.diagnosis.KnownCause.Example;
import dev.slipway.diagnosis.KnownCause.Phase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Reads one knowledge file; docs/knowledge.md describes its form. A file that is wrong is a bug: the files are ours. */
final class CauseFile {
    private static final Set<String> KEYS =
            Set.of("title", "phase", "steps", "certainty", "when", "cause", "remedy", "link", "examples");

    private final String id;
    private final Map<?, ?> root;

    private CauseFile(String id, String yaml) {
        this.id = id;
        var settings = LoadSettings.builder().setLabel(id + ".yaml").build();
        this.root = map(new Load(settings).loadFromString(yaml), "the file");
    }

    static KnownCause parse(String id, String yaml) {
        return new CauseFile(id, yaml).cause();
    }

    private KnownCause cause() {
        onlyKeys(root, KEYS, "the file");
        var link = root.get("link");
        return new KnownCause(
                id,
                text(root, "title"),
                Phase.valueOf(text(root, "phase").toUpperCase(Locale.ROOT)),
                texts(root.get("steps"), "steps"),
                Certainty.valueOf(text(root, "certainty").toUpperCase(Locale.ROOT)),
                list(root.get("when"), "when").stream().map(this::alternative).toList(),
                text(root, "cause"),
                texts(root.get("remedy"), "remedy"),
                Optional.ofNullable(link).map(Object::toString),
                examples(map(root.get("examples"), "examples")));
    }

    private List<Condition> alternative(@Nullable Object node) {
        var conditions = new ArrayList<Condition>();
        map(node, "when").forEach((kind, fields) -> {
            var patterns = new LinkedHashMap<String, Pattern>();
            map(fields, "when." + kind).forEach((field, regex) -> {
                if (!fieldsOf(kind).contains(field)) {
                    throw wrong("'" + kind + "' has no field '" + field + "', only " + fieldsOf(kind));
                }
                patterns.put(
                        field.toString(),
                        Pattern.compile(String.valueOf(regex), Pattern.CASE_INSENSITIVE | Pattern.MULTILINE));
            });
            conditions.add(new Condition(kind.toString(), patterns));
        });
        return conditions;
    }

    private List<String> fieldsOf(Object kind) {
        var fields = Observation.KINDS.get(kind.toString());
        if (fields == null) {
            throw wrong("there is no evidence '" + kind + "', only " + Observation.KINDS.keySet());
        }
        return fields;
    }

    private List<Example> examples(Map<?, ?> node) {
        onlyKeys(node, Set.of("positive", "negative"), "examples");
        var examples = new ArrayList<Example>();
        list(node.get("positive"), "positive").forEach(example -> examples.add(example(true, example)));
        list(node.get("negative"), "negative").forEach(example -> examples.add(example(false, example)));
        return examples;
    }

    private Example example(boolean fits, @Nullable Object node) {
        var example = map(node, "example");
        onlyKeys(example, Set.of("step", "attempted", "observed", "evidence", "says"), "an example");
        return new Example(
                fits,
                text(example, "step"),
                ExampleEvidence.failure(
                        String.valueOf(example.containsKey("attempted") ? example.get("attempted") : "deploying"),
                        String.valueOf(example.containsKey("observed") ? example.get("observed") : "It failed."),
                        list(example.get("evidence"), "evidence").stream()
                                .map(evidence -> map(evidence, "evidence"))
                                .toList()),
                texts(example.get("says"), "says"));
    }

    private String text(Map<?, ?> node, String key) {
        var value = node.get(key);
        if (value == null) {
            throw wrong("'" + key + "' is missing");
        }
        return value.toString().strip();
    }

    private List<String> texts(@Nullable Object node, String where) {
        return list(node, where).stream()
                .map(value -> String.valueOf(value).strip())
                .toList();
    }

    private List<?> list(@Nullable Object node, String where) {
        return switch (node) {
            case null -> List.of();
            case List<?> list -> list;
            default -> throw wrong("'" + where + "' must be a list");
        };
    }

    private Map<?, ?> map(@Nullable Object node, String where) {
        if (node instanceof Map<?, ?> map) {
            return map;
        }
        throw wrong("'" + where + "' must be a mapping");
    }

    private void onlyKeys(Map<?, ?> node, Set<String> allowed, String where) {
        for (var key : node.keySet()) {
            if (!allowed.contains(String.valueOf(key))) {
                throw wrong(where + " has no key '" + key + "', only " + new TreeSet<>(allowed));
            }
        }
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("knowledge/" + id + ".yaml: " + what);
    }
}
