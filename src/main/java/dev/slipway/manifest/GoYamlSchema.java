package dev.slipway.manifest;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.JsonSchema;
import org.snakeyaml.engine.v2.schema.Schema;

/**
 * What plain words mean to Helm and Kubernetes, which read YAML with a library that is older than YAML 1.2: {@code on} is true,
 * {@code 0644} is octal, {@code 1_000} is a number. Manifests must be read as they read them.
 */
final class GoYamlSchema implements Schema {
    private static final Set<String> TRUE =
            Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
    private static final Set<String> FALSE =
            Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
    private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?");
    private static final Pattern NUMBER = Pattern.compile("[-+]?(0[xX]|0[oO]|0[bB]|0)?([0-9a-fA-F]*)");

    @Override
    public ScalarResolver getScalarResolver() {
        return (value, implicit) -> implicit ? tag(value) : Tag.STR;
    }

    @Override
    public Map<Tag, ConstructNode> getSchemaTagConstructors() {
        var all = new HashMap<>(new JsonSchema().getSchemaTagConstructors());
        all.put(Tag.BOOL, new Word(TRUE::contains));
        all.put(
                Tag.INT,
                new Word(text -> whole(text)
                        .<Object>map(number -> number.bitLength() < Long.SIZE ? (Object) number.longValue() : number)
                        .orElse(text)));
        all.put(Tag.FLOAT, new Word(text -> Double.valueOf(text.replace("_", ""))));
        return all;
    }

    private static Tag tag(String value) {
        if (NULL.contains(value)) {
            return Tag.NULL;
        }
        if (value.equals("<<")) {
            return Tag.MERGE;
        }
        if (TRUE.contains(value) || FALSE.contains(value)) {
            return Tag.BOOL;
        }
        char first = value.charAt(0);
        if (first != '-' && first != '+' && first != '.' && (first < '0' || first > '9')) {
            return Tag.STR;
        }
        if (first != '.' && whole(value).isPresent()) {
            return Tag.INT;
        }
        // What is too large to be one stays a text.
        return FLOAT.matcher(value.replace("_", "")).matches()
                        && value.charAt(value.startsWith(".") && value.length() > 1 ? 1 : 0) != '_'
                        && Double.isFinite(Double.parseDouble(value.replace("_", "")))
                ? Tag.FLOAT
                : Tag.STR;
    }

    /** A whole number in whatever base it is written. */
    private static Optional<BigInteger> whole(String value) {
        var text = value.replace("_", "");
        var form = NUMBER.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        var prefix = Optional.ofNullable(form.group(1)).orElse("").toLowerCase(java.util.Locale.ROOT);
        var digits = prefix.equals("0") && form.group(2).isEmpty() ? "0" : form.group(2);
        int base = switch (prefix) {
            case "0x" -> 16;
            case "0b" -> 2;
            case "0", "0o" -> 8;
            default -> 10;
        };
        try {
            var number = new BigInteger(digits, base);
            // Beyond 64 bits it is a number with a point, and no longer exact.
            return number.bitLength() > Long.SIZE
                    ? Optional.empty()
                    : Optional.of(text.startsWith("-") ? number.negate() : number);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Makes a value of a plain word. */
    private record Word(java.util.function.Function<String, Object> reader) implements ConstructNode {
        @Override
        public Object construct(Node node) {
            return node instanceof ScalarNode scalar ? reader.apply(scalar.getValue()) : node;
        }
    }
}
