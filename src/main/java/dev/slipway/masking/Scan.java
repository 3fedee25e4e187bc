package dev.slipway.masking;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Small questions about characters and runs of them. */
final class Scan {
    private static final byte[] KINDS = kinds();

    static final int UPPER = 1;
    static final int LOWER = 2;
    static final int DIGIT = 4;
    private static final int PLUS_SLASH = 8;
    private static final int DASH_UNDERSCORE = 16;
    private static final int EQUALS = 32;
    private static final int DOT_TILDE = 64;

    static final int ALPHANUMERIC = UPPER | LOWER | DIGIT;

    /** Base64's own characters, without its padding. */
    static final int BASE64 = ALPHANUMERIC | PLUS_SLASH;

    static final int PADDED_BASE64 = BASE64 | EQUALS;

    /** The URL-safe alphabet, without padding. */
    static final int BASE64_URL = ALPHANUMERIC | DASH_UNDERSCORE;

    /** What RFC 9110 allows in a bearer token. */
    static final int TOKEN = BASE64 | DASH_UNDERSCORE | EQUALS | DOT_TILDE;

    private Scan() {}

    private static byte[] kinds() {
        var kinds = new byte[128];
        for (char c = 0; c < 128; c++) {
            if (c >= 'A' && c <= 'Z') {
                kinds[c] = UPPER;
            } else if (c >= 'a' && c <= 'z') {
                kinds[c] = LOWER;
            } else if (c >= '0' && c <= '9') {
                kinds[c] = DIGIT;
            }
        }
        kinds['+'] = PLUS_SLASH;
        kinds['/'] = PLUS_SLASH;
        kinds['-'] = DASH_UNDERSCORE;
        kinds['_'] = DASH_UNDERSCORE;
        kinds['='] = EQUALS;
        kinds['.'] = DOT_TILDE;
        kinds['~'] = DOT_TILDE;
        return kinds;
    }

    /** Whether the character at this position, if there is one, is of one of these kinds. */
    static boolean is(String text, int at, int kinds) {
        return at >= 0 && at < text.length() && text.charAt(at) < 128 && (KINDS[text.charAt(at)] & kinds) != 0;
    }

    /** Where the run of characters of these kinds that begins here ends. */
    static int runEnd(String text, int from, int kinds) {
        int end = from;
        while (is(text, end, kinds)) {
            end++;
        }
        return end;
    }

    /** Which kinds of letters and digits stand in this part. */
    static int kindsIn(String text, int from, int until) {
        int kinds = 0;
        for (int at = from; at < until; at++) {
            kinds |= text.charAt(at) < 128 ? KINDS[text.charAt(at)] : 0;
        }
        return kinds;
    }

    /** Whether upper case, lower case and digits all stand in it, as in what chance has made. */
    static boolean isMixed(String text, int from, int until) {
        return (kindsIn(text, from, until) & ALPHANUMERIC) == ALPHANUMERIC;
    }

    /** Where a padded base64 run that begins here ends. */
    static int base64End(String text, int from) {
        int end = runEnd(text, from, BASE64);
        while (end < text.length() && text.charAt(end) == '=') {
            end++;
        }
        return end;
    }

    /** The printable text that this base64 stands for, if it is that. */
    static Optional<String> decoded(String base64) {
        int end = base64.length();
        while (end > 0 && base64.charAt(end - 1) == '=') {
            end--;
        }
        var bare = base64.substring(0, end);
        if (bare.length() % 4 == 1) {
            return Optional.empty();
        }
        try {
            var text = new String(Base64.getDecoder().decode(bare), StandardCharsets.UTF_8);
            var isText =
                    text.chars().noneMatch(c -> c == 0xFFFD || (Character.isISOControl(c) && c != '\n' && c != '\r'));
            return isText ? Optional.of(text) : Optional.empty();
        } catch (IllegalArgumentException e) {
            // It only looks like base64.
            return Optional.empty();
        }
    }
}
