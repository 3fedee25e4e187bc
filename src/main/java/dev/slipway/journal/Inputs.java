package dev.slipway.journal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a step's result follows from, as far as it is known before the step runs: the commit, the tools' versions, the target, the
 * values. Two runs of a step with the same inputs would do the same, if the cluster was the same. No secret is in it: files of the
 * site count as they are committed, which is encrypted.
 *
 * @param facts by name: {@code commit}, {@code tool helm}, {@code target}, {@code namespace}, {@code cluster}, {@code release hub}
 */
public record Inputs(Map<String, String> facts) {
    /** Nothing is known. */
    public static final Inputs NONE = new Inputs(Map.of());

    public Inputs {
        facts = Map.copyOf(facts);
    }

    /** In the order of their names. */
    public SortedMap<String, String> sorted() {
        return new TreeMap<>(facts);
    }

    /** One word for all of them: equal where all are equal. */
    public String digest() {
        var text = new StringBuilder();
        // With their lengths, so that no two sets of facts are written alike.
        sorted().forEach((name, value) -> text.append(name.length())
                .append(' ')
                .append(name)
                .append(' ')
                .append(value.length())
                .append(' ')
                .append(value)
                .append('\n'));
        return sha256(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The SHA-256 of some bytes, in hex. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
