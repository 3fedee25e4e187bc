package dev.slipway.masking;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A value whose name says that it is secret: {@code DB_PASSWORD=…}, {@code "client_secret": "…"}, {@code --password …}.
 *
 * <p>Prose has the same words ({@code invalid password: try again}), and Kubernetes names keys by them
 * ({@code key: password}): so what stands after a colon and without quotes must hold a digit, and references
 * ({@code $(DB_PASSWORD)}) stay.
 */
final class NamedSecret implements Shape {
    /** In lower case, without dashes and underscores: {@code clientSecret}, {@code CLIENT_SECRET} and {@code client-secret} alike. */
    private static final List<String> NAMES = List.of(
            "password",
            "passwd",
            "passphrase",
            "secretaccesskey",
            "secretkey",
            "secrettoken",
            "clientsecret",
            "cookiesecret",
            "accesstoken",
            "accountkey",
            "refreshtoken",
            "idtoken",
            "authtoken",
            "apikey",
            "apitoken",
            "privatetoken",
            "token",
            "auth");

    private static final Set<String> NO_VALUES =
            Set.of("true", "false", "null", "none", "nil", "undefined", "redacted");
    private static final int SHORTEST = 6;
    private static final int SHORTEST_WITHOUT_QUOTES = 8;
    private static final int SHORTEST_TOKEN = 16;
    private static final int LONGEST_WALKED_TWICE = 500;

    /** The first four characters of the names, as they are written. */
    static List<String> beginnings() {
        var stems = Stream.of(
                        "pass", "secr", "clie", "cook", "acce", "acco", "refr", "id_t", "auth", "toke", "priv", "apik",
                        "apit", "api_", "api-")
                .flatMap(lower -> Stream.of(lower, lower.toUpperCase(Locale.ROOT), capital(lower)));
        // Without those that are the same in two of the three ways.
        return Stream.concat(stems, Stream.of("apiK", "apiT", "idTo"))
                .distinct()
                .toList();
    }

    private static String capital(String lower) {
        return lower.substring(0, 1).toUpperCase(Locale.ROOT) + lower.substring(1);
    }

    @Override
    public int hideIn(String text, int at, Spans spans) {
        for (var name : NAMES) {
            int end = nameEnd(text, at, name);
            if (end > 0 && !Scan.is(text, end, Scan.BASE64_URL)) {
                return hideValue(text, at, end, name, spans);
            }
        }
        return at;
    }

    /** Where the name ends that stands here, with dashes and underscores or without; less than 0 where another one does. */
    private static int nameEnd(String text, int from, String name) {
        int at = from;
        for (int i = 0; i < name.length(); i++) {
            while (at > from && at < text.length() && (text.charAt(at) == '_' || text.charAt(at) == '-')) {
                at++;
            }
            if (at >= text.length() || Character.toLowerCase(text.charAt(at)) != name.charAt(i)) {
                return -1;
            }
            at++;
        }
        return at;
    }

    private static int hideValue(String text, int at, int nameEnd, String name, Spans spans) {
        int sign = spacesEnd(text, quoteEnd(text, nameEnd));
        boolean isOption = isOption(text, at) && nameEnd < text.length() && text.charAt(nameEnd) == ' ';
        boolean isVariable =
                text.startsWith("value", quoteEnd(text, spacesEnd(text, sign + 1))) && text.startsWith(",", sign);
        if (isVariable) {
            // {"name":"DB_PASSWORD","value":"…"}
            int value = quoteEnd(text, spacesEnd(text, sign + 1)) + "value".length();
            sign = spacesEnd(text, quoteEnd(text, value));
        }
        boolean assigned = text.startsWith("=", sign);
        if (!assigned && !text.startsWith(":", sign) && !isOption) {
            return nameEnd;
        }
        int open = isOption && !assigned ? nameEnd + 1 : spacesEnd(text, sign + 1);
        int from = quoteEnd(text, open);
        int until = valueEnd(text, from, from > open ? text.charAt(from - 1) : ' ');
        boolean isBare = from == open && !assigned && !isOption;
        if (isSecret(text, from, until, name, isBare, assigned || from > open)) {
            spans.hide(from, until);
            return until;
        }
        // Within what is no secret value there may be another name, but a long one is walked through once only.
        return until - from > LONGEST_WALKED_TWICE ? until : nameEnd;
    }

    private static boolean isOption(String text, int at) {
        int word = at;
        while (Scan.is(text, word - 1, Scan.BASE64_URL)) {
            word--;
        }
        return text.startsWith("--", word);
    }

    private static boolean isSecret(String text, int from, int until, String name, boolean isBare, boolean isMarked) {
        int length = until - from;
        if (length < (isBare ? SHORTEST_WITHOUT_QUOTES : SHORTEST) || "$<*{%[(•!&".indexOf(text.charAt(from)) >= 0) {
            return false;
        }
        var value = text.substring(from, until);
        if (NO_VALUES.contains(value.toLowerCase(Locale.ROOT))) {
            return false;
        }
        boolean hasDigit = (Scan.kindsIn(text, from, until) & Scan.DIGIT) != 0;
        return switch (name) {
            // The login of an image registry.
            case "auth" ->
                Scan.decoded(value).filter(login -> login.contains(":")).isPresent();
            // A word of many meanings.
            case "token" -> isMarked && length >= SHORTEST_TOKEN && hasDigit;
            default -> !isBare || hasDigit;
        };
    }

    private static int spacesEnd(String text, int from) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    /** After a quote, if there is one, which JSON may have escaped. */
    private static int quoteEnd(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == '\\') {
            at++;
        }
        return at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'') ? at + 1 : from;
    }

    private static int valueEnd(String text, int from, char quote) {
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean ends = quote == ' '
                    ? c <= ' ' || ",;&)}]\"'\\".indexOf(c) >= 0
                    : c == quote || c == '\n' || (c == '\\' && text.startsWith(String.valueOf(quote), at + 1));
            if (ends) {
                return at;
            }
            at++;
        }
        return at;
    }
}
