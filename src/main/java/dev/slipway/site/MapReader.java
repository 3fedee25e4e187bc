package dev.slipway.site;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A map of {@code slipway.yaml}, read key by key. Whatever is not as asked for is collected as a problem and read as
 * absent, so that reading goes on and every problem is found.
 */
final class MapReader {
    /** {@code $NAME}, which reads the environment only where a {@link Variable} is asked for. */
    private static final Pattern READS_ENVIRONMENT = Pattern.compile("\\$[A-Za-z_].*", Pattern.DOTALL);

    private final Problems problems;
    private final String what;
    private final Place place;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    // Keys that are there under a mistyped name: that they lack need not be told as well.
    private final Set<String> mistyped = new HashSet<>();

    private record Entry(Place key, Node value) {}

    /**
     * A reader of a map.
     *
     * @param what what the map is, for messages: {@code target 'prod'}
     */
    MapReader(Problems problems, String what, MappingNode node) {
        this.problems = problems;
        this.what = what;
        this.place = Place.of(node.getStartMark());
        for (NodeTuple tuple : node.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key) {
                // Of a duplicate, which the scan has reported, the first is read.
                entries.putIfAbsent(key.getValue(), new Entry(Place.of(key.getStartMark()), tuple.getValueNode()));
            } else {
                problems.add(Place.of(tuple.getKeyNode().getStartMark()), "a key must be a plain text.", "");
            }
        }
    }

    Place place() {
        return place;
    }

    String what() {
        return what;
    }

    Set<String> keys() {
        return entries.keySet();
    }

    boolean has(String key) {
        return entries.containsKey(key);
    }

    Place placeOf(String key) {
        return entry(key).map(Entry::key).orElse(place);
    }

    /** Reports every key that is none of these. */
    MapReader allowing(String... known) {
        entries.forEach((key, entry) -> {
            if (!List.of(known).contains(key)) {
                problems.add(
                        entry.key(),
                        "there is no key '" + key + "' in " + what + ".",
                        Nearest.suggestion(key, List.of(known), "The keys here are"));
                Nearest.to(key, List.of(known)).ifPresent(mistyped::add);
            }
        });
        return this;
    }

    /** Reports each of these keys that lacks; called after {@link #allowing}, which knows the mistyped ones. */
    MapReader requiring(String... needed) {
        for (String key : needed) {
            if (!has(key) && !mistyped.contains(key)) {
                problems.add(place, "the key '" + key + "' is missing in " + what + ".", "Add '" + key + ":'.");
            }
        }
        return this;
    }

    /** A text in which neither the environment nor a placeholder is read. */
    Optional<Text> text(String key) {
        return template(key).filter(text -> noPlaceholder(text, "'" + key + "'"));
    }

    /** A text that may hold {@code ${…}}. */
    Optional<Text> template(String key) {
        return value(key).flatMap(node -> string(node, "'" + key + "'"));
    }

    /** A scalar as it is written, be it a text, a number or true and false. */
    Optional<Text> written(String key) {
        return value(key).flatMap(node -> written(node, "'" + key + "'"));
    }

    /** The same, without placeholders. */
    Optional<Text> writtenWithoutPlaceholder(String key) {
        return written(key).filter(text -> noPlaceholder(text, "'" + key + "'"));
    }

    /** A text that is not looked into: where a {@link Variable} or a secret's whereabouts stand. */
    Optional<Text> raw(String key) {
        return value(key).flatMap(node -> scalar(node, "'" + key + "'", true));
    }

    Optional<Boolean> flag(String key) {
        return value(key).flatMap(node -> {
            if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.BOOL)) {
                return Optional.of(Boolean.parseBoolean(scalar.getValue()));
            }
            problems.add(Place.of(node.getStartMark()), "'" + key + "' must be true or false.", "");
            return Optional.empty();
        });
    }

    Optional<Integer> number(String key, int least, int most) {
        return value(key).flatMap(node -> {
            if (node instanceof ScalarNode scalar && scalar.getValue().matches("[0-9]{1,9}") && scalar.isPlain()) {
                int number = Integer.parseInt(scalar.getValue());
                if (number >= least && number <= most) {
                    return Optional.of(number);
                }
            }
            problems.add(
                    Place.of(node.getStartMark()),
                    "'" + key + "' must be a whole number from " + least + " to " + most + ".",
                    "");
            return Optional.empty();
        });
    }

    /** A number, with or without a fraction. */
    Optional<BigDecimal> decimal(String key) {
        return value(key).flatMap(node -> {
            if (node instanceof ScalarNode scalar
                    && scalar.isPlain()
                    && scalar.getValue().matches("-?[0-9]{1,12}([.][0-9]{1,12})?")) {
                return Optional.of(new BigDecimal(scalar.getValue()));
            }
            problems.add(Place.of(node.getStartMark()), "'" + key + "' must be a number, such as 3 or 0.05.", "");
            return Optional.empty();
        });
    }

    Optional<MapReader> map(String key, String whatItIs) {
        return value(key).flatMap(node -> map(node, whatItIs));
    }

    /** Whether the value is a map and no scalar or list. */
    boolean isMap(String key) {
        return entry(key).map(Entry::value).orElse(null) instanceof MappingNode;
    }

    boolean isEmptyList(String key) {
        return entry(key).map(Entry::value).orElse(null) instanceof SequenceNode list
                && list.getValue().isEmpty();
    }

    boolean isList(String key) {
        return entry(key).map(Entry::value).orElse(null) instanceof SequenceNode;
    }

    /** The members of a list of texts that may hold {@code ${…}}. */
    List<Text> templates(String key) {
        return list(key, node -> string(node, "each of '" + key + "'"));
    }

    /** The members of a list of texts. */
    List<Text> texts(String key) {
        return templates(key).stream()
                .filter(text -> noPlaceholder(text, "'" + key + "'"))
                .toList();
    }

    /** The members of a list of texts that are not looked into. */
    List<Text> rawTexts(String key) {
        return list(key, node -> scalar(node, "each of '" + key + "'", true));
    }

    /** The members of a list of scalars, as they are written. */
    List<Text> allWritten(String key) {
        return list(key, node -> written(node, "each of '" + key + "'"));
    }

    List<MapReader> maps(String key, String whatEachIs) {
        return list(key, node -> map(node, whatEachIs));
    }

    /**
     * Goes through a list whose members are texts that may hold {@code ${…}}, or maps that are taken as they are.
     *
     * @param map told each map, and the texts in it with their places
     */
    void textsOrMaps(String key, Consumer<Text> text, BiConsumer<InlineValues, List<Text>> map) {
        list(key, node -> {
            if (node instanceof MappingNode mapping) {
                var texts = InlineValues.texts(mapping);
                texts.forEach(one -> noEnvironment(one, "a value in '" + key + "'"));
                map.accept(InlineValues.of(mapping), texts);
            } else {
                string(node, "each of '" + key + "' that is no map").ifPresent(text);
            }
            return Optional.empty();
        });
    }

    private <T> List<T> list(String key, Function<Node, Optional<T>> member) {
        return value(key)
                .<List<T>>map(node -> {
                    if (node instanceof SequenceNode sequence) {
                        var members = new ArrayList<T>();
                        sequence.getValue().forEach(one -> member.apply(one).ifPresent(members::add));
                        return members;
                    }
                    problems.add(
                            Place.of(node.getStartMark()),
                            "'" + key + "' must be a list, not " + kind(node) + ".",
                            "Begin each of its lines with '- ', or write [in, brackets].");
                    return List.of();
                })
                .orElse(List.of());
    }

    private Optional<Entry> entry(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    /** The value of a key; a key without one is a problem, since nobody can tell what was meant. */
    private Optional<Node> value(String key) {
        return entry(key).flatMap(entry -> {
            if (isNothing(entry.value())) {
                problems.add(entry.key(), "'" + key + "' has no value.", "Give it one, or delete the key.");
                return Optional.empty();
            }
            return Optional.of(entry.value());
        });
    }

    private Optional<MapReader> map(Node node, String whatItIs) {
        if (node instanceof MappingNode mapping) {
            return Optional.of(new MapReader(problems, whatItIs, mapping));
        }
        problems.add(
                Place.of(node.getStartMark()),
                whatItIs + " must be a map, lines of 'key: value', not " + kind(node) + ".",
                "");
        return Optional.empty();
    }

    private Optional<Text> string(Node node, String name) {
        return scalar(node, name, true).filter(text -> noEnvironment(text, name));
    }

    private Optional<Text> written(Node node, String name) {
        return scalar(node, name, false).filter(text -> noEnvironment(text, name));
    }

    private Optional<Text> scalar(Node node, String name, boolean onlyText) {
        Place where = Place.of(node.getStartMark());
        if (!(node instanceof ScalarNode scalar) || isNothing(node)) {
            problems.add(where, name + " must be a text, not " + kind(node) + ".", "");
            return Optional.empty();
        }
        if (onlyText && !scalar.getTag().equals(Tag.STR)) {
            problems.add(where, name + " must be a text, and YAML reads this as " + kind(node) + ".", "Quote it.");
            return Optional.empty();
        }
        if (scalar.getValue().isBlank()) {
            problems.add(where, name + " is empty.", "Give it a value, or delete it.");
            return Optional.empty();
        }
        return Optional.of(new Text(scalar.getValue(), where));
    }

    private boolean noEnvironment(Text text, String name) {
        if (!READS_ENVIRONMENT.matcher(text.value()).matches()) {
            return true;
        }
        problems.add(
                text.place(),
                name + " does not read the environment.",
                "$NAME works only for secrets and kubeconfigs. For what differs between targets, use ${…} and the"
                        + " target's 'variables'.");
        return false;
    }

    private boolean noPlaceholder(Text text, String name) {
        if (!text.value().contains("${")) {
            return true;
        }
        problems.add(text.place(), "${…} is not filled in here: " + name + " is the same on every target.", "");
        return false;
    }

    private static boolean isNothing(@Nullable Node node) {
        return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
    }

    private static String kind(Node node) {
        return switch (node.getNodeType()) {
            case MAPPING -> "a map";
            case SEQUENCE -> "a list";
            case SCALAR -> kindOfScalar(node.getTag());
            case ANCHOR -> "an alias";
        };
    }

    private static String kindOfScalar(Tag tag) {
        if (tag.equals(Tag.NULL)) {
            return "nothing";
        }
        if (tag.equals(Tag.BOOL)) {
            return "true or false";
        }
        return tag.equals(Tag.INT) || tag.equals(Tag.FLOAT) ? "a number" : "a text";
    }
}
