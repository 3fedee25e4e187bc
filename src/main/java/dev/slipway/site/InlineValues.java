package dev.slipway.site;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Values of a release that stand in {@code slipway.yaml} itself. Texts may hold {@code ${…}}; what is no text is kept as it
 * is written, so that Helm reads {@code 0400} as it would in a values file.
 */
public sealed interface InlineValues {

    /** The values as YAML, with {@code ${…}} filled in: all of it quoted and in brackets. */
    String yaml(Placeholders placeholders);

    /** Names with their values, in order. */
    record Mapping(Map<String, InlineValues> entries) implements InlineValues {
        public Mapping {
            entries = Ordered.copyOf(entries);
        }

        @Override
        public String yaml(Placeholders placeholders) {
            return entries.entrySet().stream()
                    .map(entry ->
                            quoted(entry.getKey()) + ": " + entry.getValue().yaml(placeholders))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
    }

    /** A list. */
    record Sequence(List<InlineValues> members) implements InlineValues {
        public Sequence {
            members = List.copyOf(members);
        }

        @Override
        public String yaml(Placeholders placeholders) {
            return members.stream()
                    .map(member -> member.yaml(placeholders))
                    .collect(Collectors.joining(", ", "[", "]"));
        }
    }

    /** A text, in which {@code ${…}} is filled in. */
    record Words(String text) implements InlineValues {
        @Override
        public String yaml(Placeholders placeholders) {
            return quoted(placeholders.fill(text));
        }
    }

    /** A number, true, false or null, as it is written. */
    record Literal(String written) implements InlineValues {
        @Override
        public String yaml(Placeholders placeholders) {
            return written.isEmpty() ? "null" : written;
        }
    }

    /** What stands at a node. */
    static InlineValues of(Node node) {
        return switch (node) {
            case MappingNode mapping -> {
                var entries = new LinkedHashMap<String, InlineValues>();
                for (var tuple : mapping.getValue()) {
                    if (tuple.getKeyNode() instanceof ScalarNode key) {
                        // Of a duplicate, which the scan has reported, the first is read.
                        entries.putIfAbsent(key.getValue(), of(tuple.getValueNode()));
                    }
                }
                yield new Mapping(entries);
            }
            case SequenceNode sequence ->
                new Sequence(sequence.getValue().stream().map(InlineValues::of).toList());
            case ScalarNode scalar ->
                scalar.getTag().equals(Tag.STR) ? new Words(scalar.getValue()) : new Literal(scalar.getValue());
            default -> throw new IllegalStateException("a node of a kind that composing resolves");
        };
    }

    /** The texts at a node and below it, with their places. */
    static List<Text> texts(Node node) {
        var all = new ArrayList<Text>();
        switch (node) {
            case MappingNode mapping -> mapping.getValue().forEach(tuple -> all.addAll(texts(tuple.getValueNode())));
            case SequenceNode sequence -> sequence.getValue().forEach(member -> all.addAll(texts(member)));
            case ScalarNode scalar
            when scalar.getTag().equals(Tag.STR) ->
                all.add(new Text(scalar.getValue(), Place.of(scalar.getStartMark())));
            default -> {
                // Neither the environment nor a placeholder can stand in a number.
            }
        }
        return all;
    }

    /** As JSON has it, which is YAML in all its versions. */
    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c == 0x7F || c == '\u0085' || c == '\u2028' || c == '\u2029') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
