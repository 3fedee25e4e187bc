package dev.slipway.masking;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Learns secrets and replaces them in text by {@value #SHOWN}. Thread-safe; what is learned holds from then on.
 *
 * <p>Text is masked line by line, as output comes; so a secret of several lines is learned by its lines.
 *
 * <p>How it finds: each form of each secret is filed under the hash of its first {@value #SHORTEST} characters. One walk
 * over the text with a rolling hash of that many characters finds all candidates, and a candidate is compared in full.
 * The time depends on the text's length, not on how many secrets there are. Where secrets overlap, all of them is
 * masked.
 */
public final class Mask {
    /** What stands in place of a secret. */
    public static final String SHOWN = "•••";

    /** What has fewer characters is not learned: it would stand in ordinary words everywhere. */
    public static final int SHORTEST = 6;

    /** A document with more secrets is a dump, not configuration: they are masked as they stand, for memory's sake. */
    private static final int MOST_IN_ALL_FORMS = 5_000;

    private static final long FACTOR = 1_000_003;
    private static final long LEAVING = power(FACTOR, SHORTEST - 1);

    /** Forms by the hash of their beginning, the longest first. */
    private final ConcurrentHashMap<Long, List<String>> forms = new ConcurrentHashMap<>();

    /**
     * From now on this value is masked, and with it the forms that it takes in base64 (alone or inside a longer text),
     * URLs, JSON, YAML, XML and shell commands. Of a value with several lines, each line is masked as
     * {@link #learnDocument} says.
     */
    public void learn(String secret) {
        var value = secret.strip();
        if (value.contains("\n")) {
            learnDocument(value, _ -> false);
        } else {
            learnForms(value);
        }
    }

    /**
     * Learns what is secret in a decrypted file.
     *
     * <p>Not all that stands in an encrypted file is secret: there are {@code true}, {@code ClusterIP} and the site's
     * own address too, and output without these could not be read. The rule, {@link SecretDocument}: of YAML and JSON
     * every scalar, of any other text every line, that has eight characters or more, but for what is no secret by
     * its form (a host's name, an address without credentials, a word of Kubernetes) and what {@code isPublic} knows. A
     * scalar whose key says that it is secret ({@code password}, {@code hubToken}, {@code private_key}) is learned
     * whatever it looks like, from {@value #SHORTEST} characters on. So is the file as a whole, in base64 and in JSON. Of
     * more than {@value #MOST_IN_ALL_FORMS} secrets, only these forms of the whole and the secrets themselves are masked.
     *
     * @param isPublic whether a text stands in clear in the same commit, so that hiding it would hide nothing
     */
    public void learnDocument(String content, Predicate<String> isPublic) {
        var secrets = new SecretDocument(isPublic).secretsOf(content);
        secrets.forEach(secrets.size() <= MOST_IN_ALL_FORMS ? this::learnForms : this::file);
        if (content.strip().length() >= SecretDocument.SHORTEST_SCALAR) {
            Stream.of(content, content.strip()).flatMap(Forms::ofWhole).forEach(this::file);
        }
    }

    /** Learns a secret that is no text: masked where it stands in base64. */
    public void learnBytes(byte[] secret) {
        var encoded = Base64.getEncoder().encodeToString(secret);
        learnForms(encoded);
        learnForms(new String(Base64.getUrlEncoder().encode(secret), StandardCharsets.US_ASCII));
        Forms.wrapped(encoded).forEach(this::file);
    }

    private void learnForms(String value) {
        if (value.length() >= SHORTEST) {
            Forms.of(value).forEach(this::file);
        }
    }

    private void file(String form) {
        if (form.length() < SHORTEST) {
            return;
        }
        forms.merge(
                hash(form, 0),
                List.of(form),
                (known, more) -> known.contains(form)
                        ? known
                        : Stream.concat(known.stream(), more.stream())
                                .sorted(Comparator.comparingInt(String::length).reversed())
                                .toList());
    }

    /** The text without the secrets. */
    public String apply(String text) {
        if (text.length() < SHORTEST || forms.isEmpty()) {
            return text;
        }
        StringBuilder masked = null;
        int shownUntil = 0;
        int hiddenFrom = 0;
        int hiddenUntil = 0;
        long hash = hash(text, 0);
        for (int at = 0; at + SHORTEST <= text.length(); at++) {
            if (at > 0) {
                hash = (hash - text.charAt(at - 1) * LEAVING) * FACTOR + text.charAt(at + SHORTEST - 1);
            }
            int length = longestAt(text, at, forms.get(hash));
            if (length == 0) {
                continue;
            }
            if (at > hiddenUntil || hiddenUntil == 0) {
                masked = masked == null ? new StringBuilder(text.length()) : masked;
                if (hiddenUntil > 0) {
                    masked.append(text, shownUntil, hiddenFrom).append(SHOWN);
                    shownUntil = hiddenUntil;
                }
                hiddenFrom = at;
            }
            hiddenUntil = Math.max(hiddenUntil, at + length);
        }
        return masked == null
                ? text
                : masked.append(text, shownUntil, hiddenFrom)
                        .append(SHOWN)
                        .append(text, hiddenUntil, text.length())
                        .toString();
    }

    private static int longestAt(String text, int at, @Nullable List<String> candidates) {
        if (candidates != null) {
            for (var candidate : candidates) {
                if (text.startsWith(candidate, at)) {
                    return candidate.length();
                }
            }
        }
        return 0;
    }

    private static long hash(String text, int from) {
        long hash = 0;
        for (int i = from; i < from + SHORTEST; i++) {
            hash = hash * FACTOR + text.charAt(i);
        }
        return hash;
    }

    private static long power(long factor, int times) {
        long product = 1;
        for (int i = 0; i < times; i++) {
            product *= factor;
        }
        return product;
    }
}
