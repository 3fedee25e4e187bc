package dev.slipway.changes;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Amounts of CPU, memory and storage, which the API server writes in one form, whatever form they were sent in: {@code 1000m}
 * becomes {@code 1}, the number {@code 2} the text {@code 2}.
 */
final class Quantities {
    /** Objects whose fields are all amounts. */
    private static final Set<String> HOLDERS = Set.of(
            "limits",
            "requests",
            "hard",
            "capacity",
            "overhead",
            "podFixed",
            "default",
            "defaultRequest",
            "min",
            "max",
            "maxLimitRequestRatio");

    /** Fields that are amounts. */
    private static final Set<String> FIELDS = Set.of("sizeLimit", "divisor", "averageValue");

    private static final Pattern FORM =
            Pattern.compile("([+-]?[0-9]*\\.?[0-9]+|[+-]?[0-9]+\\.)(?:([eE][+-]?[0-9]+)|([numkMGTPE]|[KMGTPE]i)?)");
    private static final Map<String, Integer> DECIMAL =
            Map.of("n", -9, "u", -6, "m", -3, "k", 3, "M", 6, "G", 9, "T", 12, "P", 15, "E", 18);
    private static final String BINARY = "KMGTPE";

    private Quantities() {}

    /** Whether the value at a path of a built-in kind may be an amount. */
    static boolean isAt(FieldPath path) {
        return HOLDERS.contains(path.parentField())
                || (FIELDS.contains(path.lastField()) && !path.isWithin("data") && !path.isWithin("metadata"));
    }

    /** Whether both are the same amount. */
    static boolean same(JsonNode one, JsonNode other) {
        if (!one.isValueNode() || !other.isValueNode()) {
            return false;
        }
        var first = amount(one.asString(""));
        return first.isPresent()
                && amount(other.asString(""))
                        .filter(second -> first.get().compareTo(second) == 0)
                        .isPresent();
    }

    private static Optional<BigDecimal> amount(String text) {
        var form = FORM.matcher(text);
        if (text.length() > 40 || !form.matches()) {
            return Optional.empty();
        }
        var number = new BigDecimal(form.group(1));
        if (form.group(2) != null) {
            return Optional.of(number.scaleByPowerOfTen(exponent(form.group(2).substring(1))));
        }
        var suffix = form.group(3);
        if (suffix == null) {
            return Optional.of(number);
        }
        return Optional.of(
                suffix.length() == 2
                        ? number.multiply(
                                new BigDecimal(BigInteger.TWO.pow(10 * (1 + BINARY.indexOf(suffix.charAt(0))))))
                        : number.scaleByPowerOfTen(DECIMAL.getOrDefault(suffix, 0)));
    }

    private static int exponent(String digits) {
        return digits.length() > 3 ? 0 : Integer.parseInt(digits);
    }
}
