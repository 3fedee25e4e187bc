package dev.slipway.diagnosis;

import dev.slipway.site.Nearest;
import dev.slipway.site.Problem;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A map of a knowledge file, read key by key. What is not as it should be is collected with its place, and read as absent,
 * so that everything that is wrong is told at once.
 */
final class CauseMap {
    private final Faults faults;
    private final String what;
    private final Node place;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Node> keys = new LinkedHashMap<>();

    /** Collects what is wrong in one file. */
    record Faults(String file, Set<Problem> problems) {
        Faults(String file) {
            // A key may be read twice, and is wrong once.
            this(file, new LinkedHashSet<>());
        }

        List<Problem> inOrder() {
            return problems.stream()
                    .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
                    .toList();
        }

        void add(Node at, String problem, String remedy) {
            var mark = at.getStartMark();
            problems.add(new Problem(
                    file,
                    mark.map(Mark::getLine).orElse(0) + 1,
                    mark.map(Mark::getColumn).orElse(0) + 1,
                    problem,
                    remedy));
        }
    }

    /** A reader of a map; {@code what} names it in messages. */
    CauseMap(Faults faults, String what, MappingNode node) {
        this.faults = faults;
        this.what = what;
        this.place = node;
        for (var tuple : node.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key) {
                values.putIfAbsent(key.getValue(), tuple.getValueNode());
                keys.putIfAbsent(key.getValue(), key);
            } else {
                faults.add(tuple.getKeyNode(), "a key must be a plain text.", "");
            }
        }
    }

    Faults faults() {
        return faults;
    }

    Node place() {
        return place;
    }

    Node placeOf(String key) {
        return values.getOrDefault(key, place);
    }

    Collection<String> keys() {
        return keys.keySet();
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    /** Reports each key that is none of these. */
    CauseMap allowing(Collection<String> known, String whatTheyAre) {
        keys.forEach((key, node) -> {
            if (!known.contains(key)) {
                faults.add(node, what + " has no '" + key + "'.", Nearest.suggestion(key, known, whatTheyAre));
            }
        });
        return this;
    }

    /** Reports each of these keys that lacks. */
    CauseMap requiring(String... needed) {
        for (var key : needed) {
            if (!has(key)) {
                faults.add(place, what + " lacks '" + key + "'.", "Add '" + key + ":'.");
            }
        }
        return this;
    }

    Optional<String> text(String key) {
        return Optional.ofNullable(values.get(key)).flatMap(node -> scalar(node, key));
    }

    /** A scalar as it is written, which may be empty or lack. */
    String written(String key) {
        var node = values.get(key);
        if (node == null) {
            return "";
        }
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        faults.add(node, "'" + key + "' must be a text.", "");
        return "";
    }

    /** A text that must be one of these. */
    Optional<String> oneOf(String key, List<String> allowed) {
        return text(key).filter(value -> known(value, allowed, values.getOrDefault(key, place)));
    }

    /** A list of texts, each of which must be one of these. */
    List<String> allOf(String key, List<String> allowed) {
        return members(key, node -> scalar(node, key).filter(value -> known(value, allowed, node)));
    }

    private boolean known(String value, List<String> allowed, Node node) {
        if (allowed.contains(value)) {
            return true;
        }
        faults.add(
                node,
                "'" + value + "' is not known here.",
                Nearest.suggestion(value, allowed, "It may be one of these"));
        return false;
    }

    Optional<Integer> number(String key) {
        return text(key).flatMap(value -> {
            if (value.matches("-?[0-9]{1,9}")) {
                return Optional.of(Integer.valueOf(value));
            }
            faults.add(values.getOrDefault(key, place), "'" + key + "' must be a whole number.", "");
            return Optional.empty();
        });
    }

    /** A pattern, for which case does not matter, and in which ^ and $ are those of a line. */
    Optional<Pattern> pattern(String key) {
        return text(key).flatMap(regex -> {
            var node = values.getOrDefault(key, place);
            try {
                var pattern = Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
                if (pattern.matcher("").find() && pattern.matcher("\u0001").find()) {
                    faults.add(
                            node,
                            "'" + regex + "' is found in every text.",
                            "Say what must be there: '.' for anything.");
                    return Optional.empty();
                }
                return Optional.of(pattern);
            } catch (PatternSyntaxException e) {
                faults.add(
                        node,
                        "'" + regex + "' is not a regular expression: " + lower(e.getDescription()) + " at character "
                                + (e.getIndex() + 1) + ".",
                        "See java.util.regex.Pattern; a bracket that is meant as such needs a '\\' before it.");
                return Optional.empty();
            }
        });
    }

    private static String lower(String text) {
        return text.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + text.substring(1);
    }

    List<String> texts(String key) {
        return members(key, node -> scalar(node, key));
    }

    Optional<CauseMap> map(String key, String whatItIs) {
        return Optional.ofNullable(values.get(key)).flatMap(node -> map(node, whatItIs));
    }

    List<CauseMap> maps(String key, String whatEachIs) {
        return members(key, node -> map(node, whatEachIs));
    }

    private <T> List<T> members(String key, Function<Node, Optional<T>> member) {
        var node = values.get(key);
        if (node == null) {
            return List.of();
        }
        if (node instanceof SequenceNode list) {
            return list.getValue().stream()
                    .map(member)
                    .flatMap(Optional::stream)
                    .toList();
        }
        faults.add(
                node, "'" + key + "' must be a list.", "Begin each of its lines with '- ', or write [in, brackets].");
        return List.of();
    }

    private Optional<CauseMap> map(Node node, String whatItIs) {
        if (node instanceof MappingNode map) {
            return Optional.of(new CauseMap(faults, whatItIs, map));
        }
        faults.add(node, whatItIs + " must be a map, lines of 'key: value' or {key: value}.", "");
        return Optional.empty();
    }

    private Optional<String> scalar(Node node, String key) {
        if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
            return Optional.of(scalar.getValue().strip());
        }
        faults.add(node, "'" + key + "' must be a text" + (node instanceof ScalarNode ? ", and is empty." : "."), "");
        return Optional.empty();
    }
}
