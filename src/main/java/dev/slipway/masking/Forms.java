package dev.slipway.masking;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The forms that a secret takes on its way through files, addresses and messages. */
final class Forms {
    /** A value in base64 inside base64 (a registry's login inside a Kubernetes Secret) is looked for up to this length. */
    private static final int LONGEST_TWICE = 256;

    private Forms() {}

    /** The forms of a value of one line, and itself. */
    static Set<String> of(String value) {
        var forms = new LinkedHashSet<String>();
        forms.add(value);
        forms.add(json(value));
        forms.add(goJson(value));
        forms.add(json(json(value)));
        forms.add(value.replace("'", "''"));
        forms.add(value.replace("'", "'\\''"));
        forms.add(value.replace("\\", "\\\\").replace("'", "\\'"));
        forms.add(xml(value));
        var url = URLEncoder.encode(value, StandardCharsets.UTF_8);
        forms.add(url);
        forms.add(url.replace("+", "%20"));
        forms.add(lowerCaseEscapes(url.replace("+", "%20")));
        base64(value.getBytes(StandardCharsets.UTF_8)).forEach(forms::add);
        if (value.length() <= LONGEST_TWICE) {
            aligned(Base64.getEncoder(), value.getBytes(StandardCharsets.UTF_8))
                    .flatMap(once -> aligned(Base64.getEncoder(), once.getBytes(StandardCharsets.US_ASCII)))
                    .forEach(forms::add);
        }
        return forms;
    }

    /** The forms in which a text of several lines becomes one line, or lines that are not its own. */
    static Stream<String> ofWhole(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var encoded = Base64.getEncoder().encodeToString(bytes);
        return Stream.of(Stream.of(json(text), goJson(text)), base64(bytes), wrapped(encoded))
                .flatMap(forms -> forms);
    }

    /** The lines of a long base64 text as the usual tools break it: after 64 characters, and after 76. */
    static Stream<String> wrapped(String encoded) {
        return Stream.of(64, 76)
                .filter(width -> encoded.length() > width)
                .flatMap(width -> Stream.iterate(0, at -> at < encoded.length(), at -> at + width)
                        .map(at -> encoded.substring(at, Math.min(encoded.length(), at + width)))
                        // The last piece may be so short that it stands in any text.
                        .filter(piece -> piece.length() >= 16));
    }

    private static Stream<String> base64(byte[] bytes) {
        return Stream.of(
                        Stream.of(Base64.getEncoder().encodeToString(bytes)),
                        aligned(Base64.getEncoder(), bytes),
                        aligned(Base64.getUrlEncoder(), bytes))
                .flatMap(forms -> forms);
    }

    /**
     * The base64 of these bytes as it stands inside the base64 of a longer text: it depends on how many bytes, modulo 3,
     * stand before them. The characters at both ends that also hold bits of the neighbours are left out.
     */
    private static Stream<String> aligned(Base64.Encoder encoder, byte[] bytes) {
        return Stream.of(0, 1, 2).map(before -> {
            var shifted = new byte[before + bytes.length];
            System.arraycopy(bytes, 0, shifted, before, bytes.length);
            int first = (before * 8 + 5) / 6;
            int last = shifted.length * 8 / 6;
            return encoder.encodeToString(shifted).substring(Math.min(first, last), last);
        });
    }

    private static String json(String value) {
        // Most values need no escape; and a site may have very many of them.
        if (value.chars().noneMatch(c -> c < ' ' || c == '"' || c == '\\')) {
            return value;
        }
        var escaped = new StringBuilder();
        value.chars().forEach(c -> {
            switch (c) {
                case '"' -> escaped.append("\\\"");
                case '\\' -> escaped.append("\\\\");
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                case '\t' -> escaped.append("\\t");
                default -> {
                    if (c < ' ') {
                        escaped.append(String.format(Locale.ROOT, "\\u%04x", c));
                    } else {
                        escaped.append((char) c);
                    }
                }
            }
        });
        return escaped.toString();
    }

    /** Go's JSON, which Helm and Kubernetes write, also escapes what would matter inside HTML. */
    private static String goJson(String value) {
        return json(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    }

    private static String xml(String value) {
        return value.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String lowerCaseEscapes(String url) {
        var lower = new StringBuilder(url);
        for (int at = lower.indexOf("%"); at >= 0 && at + 3 <= lower.length(); at = lower.indexOf("%", at + 3)) {
            lower.replace(at, at + 3, lower.substring(at, at + 3).toLowerCase(Locale.ROOT));
        }
        return lower.toString();
    }
}
