package dev.slipway.steps.preflight;

import dev.slipway.kube.Validity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds certificates in a text, as configuration holds them: indented in a YAML block, in one line with {@code \n} in it, or in
 * base64 as a whole.
 */
final class PemText {
    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
    private static final String END = "-----END CERTIFICATE-----";
    private static final Pattern BLOCK = Pattern.compile(BEGIN + "([A-Za-z0-9+/=\\s]{1,100000}?)" + END);

    /** {@value #BEGIN} in base64, up to where what follows it changes the letters. */
    private static final Pattern ENCODED = Pattern.compile("LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0t[A-Za-z0-9+/=]{1,200000}");

    private PemText() {}

    /**
     * A certificate.
     *
     * @param line where it begins, counted from 1
     */
    record Found(int line, Validity validity) {}

    /** All that can be read, in the order of the text. */
    static List<Found> in(String text) {
        var found = new ArrayList<Found>();
        ENCODED.matcher(text)
                .results()
                .forEach(match -> found.addAll(decoded(match.group()).stream()
                        .map(validity -> new Found(lineOf(text, match.start()), validity))
                        .toList()));
        // Of the two characters that stand for a line's end, the text's length must not change, nor its lines.
        var plain = text.replace("\\n", "  ");
        BLOCK.matcher(plain)
                .results()
                .forEach(match -> found.addAll(Validity.ofCertificates(pem(match.group(1))).stream()
                        .map(validity -> new Found(lineOf(text, match.start()), validity))
                        .toList()));
        found.sort(java.util.Comparator.comparingInt(Found::line));
        return found;
    }

    private static List<Validity> decoded(String base64) {
        try {
            var whole = new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1);
            return BLOCK.matcher(whole)
                    .results()
                    .flatMap(match -> Validity.ofCertificates(pem(match.group(1))).stream())
                    .toList();
        } catch (IllegalArgumentException notBase64) {
            return List.of();
        }
    }

    private static String pem(String body) {
        return BEGIN + "\n"
                + body.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .collect(Collectors.joining("\n"))
                        .replace(" ", "")
                + "\n" + END + "\n";
    }

    private static int lineOf(String text, int position) {
        return (int) text.chars().limit(position).filter(it -> it == '\n').count() + 1;
    }
}
