package dev.slipway.steps.secrets;

import dev.slipway.site.Variable;
import java.util.HexFormat;
import java.util.Map;

/** An environment variable that holds bytes in hex. What is wrong with it is told without its value. */
sealed interface HexVariable {

    /** It is right. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never printed
    record Value(byte[] bytes) implements HexVariable {
        @Override
        public String toString() {
            return "Value[" + bytes.length + " bytes]";
        }
    }

    /**
     * It is wrong.
     *
     * @param problem what is wrong, one line
     */
    record Wrong(String problem) implements HexVariable {}

    /**
     * Reads one.
     *
     * @param what it is for: {@code key}, {@code IV}
     * @param bytes how many it must have: openssl would fill up a shorter one with zeros, and decrypt to rubbish
     */
    static HexVariable read(Variable variable, String what, int bytes, Map<String, String> environment) {
        int digits = 2 * bytes;
        var value = variable.in(environment).map(String::strip).orElse("");
        if (value.isEmpty()) {
            return new Wrong(variable + " is " + (environment.containsKey(variable.name()) ? "empty" : "not set")
                    + "; it must hold the " + what + ", " + digits + " hex digits");
        }
        var strange = value.chars().filter(c -> !HexFormat.isHexDigit(c)).count();
        if (strange > 0) {
            return new Wrong(variable + " must hold the " + what + ", " + digits + " hex digits, but " + strange
                    + " of its " + value.length() + " characters are no hex digits");
        }
        if (value.length() != digits) {
            return new Wrong(
                    variable + " must hold the " + what + ", " + digits + " hex digits, but has " + value.length());
        }
        return new Value(HexFormat.of().parseHex(value));
    }
}
