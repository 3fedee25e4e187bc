package dev.slipway.steps.secrets;

import dev.slipway.site.SecretsConfig;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.MD5Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * How {@code openssl enc -aes-256-cbc -pass …} makes key and IV of a passphrase. The file is {@code Salted__}, a salt of 8
 * bytes, and what {@link OpenSslFile} says. Nothing in it tells the digest or the iterations.
 *
 * <p>Without {@code -pbkdf2} it is {@code EVP_BytesToKey} with one iteration: blocks D₁ = H(pass ‖ salt), Dₙ = H(Dₙ₋₁ ‖ pass ‖
 * salt), put together until they hold the key's 32 bytes and then the IV's 16. With it, the same 48 bytes come from PBKDF2
 * with HMAC of the digest. Source: openssl's {@code apps/enc.c} and {@code crypto/evp/evp_key.c}, as its manual page enc(1)
 * describes them; the real program is asked in the tests.
 *
 * @param digest {@code -md}
 * @param iterations of PBKDF2; absent: the older way
 */
record OpenSslPassphrase(SecretsConfig.Digest digest, OptionalInt iterations) {
    private static final int PREFIX_BYTES = 8;
    private static final int SALT_BYTES = 8;
    private static final int DERIVED_BYTES = OpenSslFile.KEY_BYTES + OpenSslFile.IV_BYTES;

    /** What openssl takes where it is given {@code -pbkdf2} alone. */
    private static final OptionalInt USUAL_ITERATIONS = OptionalInt.of(10_000);

    /** The ways that were ever openssl's defaults or in wide use; the oldest ones are still met in old repositories. */
    private static final List<OpenSslPassphrase> USUAL = List.of(
            new OpenSslPassphrase(SecretsConfig.Digest.SHA256, OptionalInt.empty()),
            new OpenSslPassphrase(SecretsConfig.Digest.MD5, OptionalInt.empty()),
            new OpenSslPassphrase(SecretsConfig.Digest.SHA256, USUAL_ITERATIONS),
            new OpenSslPassphrase(SecretsConfig.Digest.SHA1, OptionalInt.empty()),
            new OpenSslPassphrase(SecretsConfig.Digest.SHA512, OptionalInt.empty()),
            new OpenSslPassphrase(SecretsConfig.Digest.SHA512, USUAL_ITERATIONS));

    /** Decrypts the content of a file. */
    Decrypted decrypt(byte[] content, String passphrase) {
        if (!OpenSslFile.isSalted(content)) {
            return new Decrypted.Malformed("it was not encrypted with a passphrase (it does not start with 'Salted__'),"
                    + " but with a raw key and IV, if with openssl at all");
        }
        int start = PREFIX_BYTES + SALT_BYTES;
        if (content.length <= start) {
            return new Decrypted.Malformed("it is truncated: it ends after " + content.length + " bytes");
        }
        var derived = derived(passphrase, Arrays.copyOfRange(content, PREFIX_BYTES, start));
        return OpenSslFile.decrypt(content, start, key(derived), iv(derived));
    }

    /** Encrypts, with a salt of its own. */
    byte[] encrypt(byte[] clear, String passphrase, RandomGenerator random) {
        var salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        var derived = derived(passphrase, salt);
        var encrypted = OpenSslFile.encrypt(clear, key(derived), iv(derived));
        var file = Arrays.copyOf(
                "Salted__".getBytes(StandardCharsets.US_ASCII), PREFIX_BYTES + SALT_BYTES + encrypted.length);
        System.arraycopy(salt, 0, file, PREFIX_BYTES, SALT_BYTES);
        System.arraycopy(encrypted, 0, file, PREFIX_BYTES + SALT_BYTES, encrypted.length);
        return file;
    }

    /**
     * The usual way, other than this one, in which the file can be decrypted to what is wanted: the passphrase is right
     * then, and only {@code digest} or {@code iterations} are not.
     */
    Optional<OpenSslPassphrase> instead(byte[] content, String passphrase, Predicate<byte[]> wanted) {
        return USUAL.stream()
                .filter(other -> !other.equals(this))
                .filter(other -> other.decrypt(content, passphrase) instanceof Decrypted.Clear(byte[] clear)
                        && wanted.test(clear))
                .findFirst();
    }

    /** As it is written in {@code slipway.yaml}. */
    String inYaml() {
        return "digest: " + digest.label() + (iterations.isPresent() ? ", iterations: " + iterations.getAsInt() : "");
    }

    private byte[] derived(String passphrase, byte[] salt) {
        var bytes = passphrase.getBytes(StandardCharsets.UTF_8);
        return iterations.isPresent() ? pbkdf2(bytes, salt, iterations.getAsInt()) : bytesToKey(bytes, salt);
    }

    private byte[] bytesToKey(byte[] passphrase, byte[] salt) {
        var hash = hash();
        var last = new byte[hash.getDigestSize()];
        var derived = new byte[0];
        while (derived.length < DERIVED_BYTES) {
            hash.update(last, 0, derived.length == 0 ? 0 : last.length);
            hash.update(passphrase, 0, passphrase.length);
            hash.update(salt, 0, salt.length);
            hash.doFinal(last, 0);
            int at = derived.length;
            derived = Arrays.copyOf(derived, at + last.length);
            System.arraycopy(last, 0, derived, at, last.length);
        }
        return derived;
    }

    /** Not the JDK's, which has no PBKDF2 with HMAC of MD5. */
    private byte[] pbkdf2(byte[] passphrase, byte[] salt, int iterations) {
        var generator = new PKCS5S2ParametersGenerator(hash());
        generator.init(passphrase, salt, iterations);
        return ((KeyParameter) generator.generateDerivedMacParameters(DERIVED_BYTES * Byte.SIZE)).getKey();
    }

    private Digest hash() {
        return switch (digest) {
            case MD5 -> new MD5Digest();
            case SHA1 -> new SHA1Digest();
            case SHA256 -> SHA256Digest.newInstance();
            case SHA384 -> new SHA384Digest();
            case SHA512 -> new SHA512Digest();
        };
    }

    private static byte[] key(byte[] derived) {
        return Arrays.copyOf(derived, OpenSslFile.KEY_BYTES);
    }

    private static byte[] iv(byte[] derived) {
        return Arrays.copyOfRange(derived, OpenSslFile.KEY_BYTES, DERIVED_BYTES);
    }
}
