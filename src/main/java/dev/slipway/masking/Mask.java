package dev.slipway.masking;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Learns secrets and replaces them in text by {@value #SHOWN}. Thread-safe; what is learned holds from then on.
 *
 * <p>Text is masked line by line, as output comes; so a secret of several lines is learned by its lines.
 *
 * <p>What nobody taught it is masked too where its {@linkplain Shapes shape} says that it is secret: private keys, the
 * tokens of the usual services, logins in addresses and headers.
 *
 * <p>{@link FormIndex} states how it finds.
 */
public class Mask {
    /** What stands in place of a secret. */
    public static final String SHOWN = "•••";

    /** What has fewer characters is not learned: it would stand in ordinary words everywhere. */
    public static final int SHORTEST = FormIndex.KEY;

    /** A document with more secrets is a dump, not configuration: they are masked as they stand, for memory's sake. */
    private static final int MOST_IN_ALL_FORMS = 5_000;

    private final Object learning = new Object();
    private volatile FormIndex index = new FormIndex(0);

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

    /**
     * Learns an entry of a Kubernetes Secret, as {@link #learnDocument} says: as if it stood under this key. Of an entry that
     * is a YAML or JSON document of its own, only what its keys say is secret is learned: charts put the whole configuration
     * of a program there, of which most stands in the open elsewhere. The document as a whole is learned, too.
     */
    public void learnEntry(String key, String value) {
        new SecretDocument(_ -> false).secretsOfEntry(key, value).forEach(this::learnForms);
        if (value.strip().length() >= SecretDocument.SHORTEST_SCALAR
                && value.strip().contains("\n")) {
            Stream.of(value, value.strip()).flatMap(Forms::ofWhole).forEach(this::file);
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
        synchronized (learning) {
            // Written also where it is the same one: what was added to it is then seen by whoever reads the variable.
            index = index.with(form);
        }
    }

    /** The text without the secrets. */
    public String apply(String text) {
        return Spans.hidden(text, WrappedLine.add(text, index.spansIn(text)));
    }
}
