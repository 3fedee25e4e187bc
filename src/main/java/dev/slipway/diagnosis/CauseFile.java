package dev.slipway.diagnosis;

import dev.slipway.diagnosis.KnownCause.Certainty;
import dev.slipway.diagnosis.KnownCause.Example;
import dev.slipway.diagnosis.KnownCause.Phase;
import dev.slipway.pipeline.Failure;
import dev.slipway.site.Loaded;
import dev.slipway.site.Nearest;
import dev.slipway.site.YamlDocument;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/** Reads one knowledge file, of Slipway or of a site; docs/knowledge.md describes its form. */
final class CauseFile {
    private static final List<String> KEYS = List.of(
            "title",
            "phase",
            "steps",
            "kinds",
            "certainty",
            "when",
            "background",
            "cause",
            "remedy",
            "link",
            "examples");
    private static final List<String> KINDS = List.of("Deployment", "StatefulSet", "DaemonSet", "Job", "Pod");

    private final String id;
    private final CauseMap root;
    private final CauseMap.Faults faults;

    private CauseFile(String id, CauseMap root) {
        this.id = id;
        this.root = root;
        this.faults = root.faults();
    }

    /**
     * Reads it.
     *
     * @param file its name, for messages
     * @param id the cause's id
     */
    static Loaded<KnownCause> read(String file, String id, byte[] bytes) {
        return switch (YamlDocument.of(file, bytes)) {
            case Loaded.Invalid<MappingNode>(var problems) -> new Loaded.Invalid<>(problems);
            case Loaded.Valid<MappingNode>(var map, var _) -> {
                var root = new CauseMap(new CauseMap.Faults(file), "a knowledge file", map);
                root.requiring("examples");
                yield new CauseFile(id, root).read();
            }
        };
    }

    /**
     * Reads a file of ours from which the examples were cut. That it is well-formed YAML, a test has seen.
     *
     * @param file its name, for messages
     * @param id the cause's id
     */
    static Loaded<KnownCause> withoutExamples(String file, String id, String yaml) {
        var map = new Compose(LoadSettings.builder().build()).composeString(yaml);
        return new CauseFile(id, new CauseMap(new CauseMap.Faults(file), "a knowledge file", (MappingNode)
                        map.orElseThrow()))
                .read();
    }

    private Loaded<KnownCause> read() {
        var cause = cause();
        return faults.problems().isEmpty() ? new Loaded.Valid<>(cause) : new Loaded.Invalid<>(faults.inOrder());
    }

    private KnownCause cause() {
        root.allowing(KEYS, "Its keys are").requiring("title", "phase", "certainty", "when", "cause", "remedy");
        var when = root.maps("when", "each of 'when'").stream()
                .map(this::alternative)
                .toList();
        if (root.has("when") && when.isEmpty()) {
            faults.add(root.placeOf("when"), "'when' names nothing that is seen.", "Add at least one alternative.");
        }
        checkBlanks(when);
        root.text("link")
                .filter(link -> !link.matches("https?://\\S+"))
                .ifPresent(link -> faults.add(
                        root.placeOf("link"), "'" + link + "' is not an address.", "It begins with https://."));
        return new KnownCause(
                id,
                root.text("title").orElse(""),
                Phase.valueOf(upper(root.oneOf("phase", names(Phase.values())).orElse("any"))),
                root.texts("steps"),
                root.allOf("kinds", KINDS),
                Certainty.valueOf(
                        upper(root.oneOf("certainty", names(Certainty.values())).orElse("possible"))),
                when,
                root.text("background").orElse(""),
                root.text("cause").orElse(""),
                root.texts("remedy"),
                root.text("link"),
                root.map("examples", "'examples'").map(this::examples).orElse(List.of()));
    }

    private static List<String> names(Enum<?>[] values) {
        return Arrays.stream(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static String upper(String name) {
        return name.toUpperCase(Locale.ROOT);
    }

    private List<Condition> alternative(CauseMap map) {
        map.allowing(Observation.KINDS.keySet(), "What can be looked at is");
        var conditions = new ArrayList<Condition>();
        for (var kind : map.keys()) {
            var known = Observation.KINDS.get(kind);
            if (known != null) {
                map.map(kind, "'" + kind + "'").ifPresent(fields -> {
                    fields.allowing(known, "Its fields are");
                    var patterns = new LinkedHashMap<String, Pattern>();
                    fields.keys()
                            .forEach(field -> fields.pattern(field).ifPresent(pattern -> patterns.put(field, pattern)));
                    if (fields.keys().isEmpty()) {
                        faults.add(fields.place(), "'" + kind + "' says nothing of its fields.", "Name at least one.");
                    }
                    conditions.add(new Condition(kind, patterns));
                });
            }
        }
        if (map.keys().isEmpty()) {
            faults.add(map.place(), "this alternative is empty, and would fit everything.", "");
        }
        return conditions;
    }

    /** A blank that nothing can ever fill is a slip of the pen. */
    private void checkBlanks(List<List<Condition>> when) {
        var known = new TreeSet<String>(Words.OF_THE_SUBJECT);
        Observation.KINDS.forEach((kind, fields) -> fields.forEach(field -> known.add(kind + "." + field)));
        when.stream()
                .flatMap(List::stream)
                .flatMap(condition -> condition.patterns().values().stream())
                .forEach(pattern -> known.addAll(pattern.namedGroups().keySet()));
        var texts = new LinkedHashMap<String, String>();
        List.of("title", "cause").forEach(key -> root.text(key).ifPresent(text -> texts.put(key, text)));
        root.texts("remedy").forEach(line -> texts.merge("remedy", line, (one, more) -> one + "\n" + more));
        texts.forEach((key, text) -> Words.BLANK
                .matcher(text)
                .results()
                .map(blank -> blank.group(1))
                .filter(name -> !known.contains(name))
                .distinct()
                .forEach(name -> faults.add(
                        root.placeOf(key),
                        "nothing fills '{" + name + "}'.",
                        Nearest.suggestion(name, known, "It may be a group of a pattern, or one of these"))));
    }

    private List<Example> examples(CauseMap map) {
        map.allowing(List.of("positive", "negative"), "Its keys are").requiring("positive");
        var examples = new ArrayList<Example>();
        map.maps("positive", "an example").forEach(example -> examples.add(example(true, example)));
        map.maps("negative", "an example").forEach(example -> examples.add(example(false, example)));
        return examples;
    }

    private Example example(boolean fits, CauseMap map) {
        map.allowing(List.of("step", "attempted", "observed", "evidence", "says"), "Its keys are")
                .requiring("step");
        var evidence = map.maps("evidence", "each piece of evidence").stream()
                .flatMap(one -> ExampleEvidence.of(one).stream())
                .toList();
        var mark = map.place().getStartMark();
        return new Example(
                fits,
                map.text("step").orElse(""),
                Failure.of(
                                map.text("attempted").orElse("deploying"),
                                map.text("observed").orElse("It failed."))
                        .with(evidence),
                map.texts("says"),
                mark.map(at -> at.getLine() + 1).orElse(1),
                mark.map(at -> at.getColumn() + 1).orElse(1));
    }
}
