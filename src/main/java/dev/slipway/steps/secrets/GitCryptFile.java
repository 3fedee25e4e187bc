package dev.slipway.steps.secrets;

import dev.slipway.site.GitCryptHeader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A file that git-crypt encrypted: {@link GitCryptHeader}, a nonce of 12 bytes, and the content in AES-256-CTR, whose counter
 * block is the nonce and a 32-bit block number from 0. The nonce is the beginning of the HMAC-SHA-1 of the content in clear:
 * so the same content is always encrypted to the same bytes, and after decryption it proves that key and content are right.
 */
final class GitCryptFile {
    private static final int NONCE_BYTES = 12;
    private static final int COUNTER_BLOCK_BYTES = 16;
    private static final int START = GitCryptHeader.LENGTH + NONCE_BYTES;

    private GitCryptFile() {}

    /** Why this content cannot be a whole encrypted file, whatever the key. */
    static Optional<String> malformation(byte[] content) {
        if (!GitCryptHeader.starts(content)) {
            return Optional.of("it is not encrypted with git-crypt");
        }
        return content.length < START
                ? Optional.of("it is truncated: it ends after " + content.length + " bytes, and even an empty file has "
                        + START)
                : Optional.empty();
    }

    /** Decrypts the content of such a file with one version of a key. */
    static Decrypted decrypt(byte[] content, GitCryptKeyFile.Entry key) {
        var malformation = malformation(content);
        if (malformation.isPresent()) {
            return new Decrypted.Malformed(malformation.get());
        }
        var nonce = Arrays.copyOfRange(content, GitCryptHeader.LENGTH, START);
        var clear = new byte[content.length - START];
        crypt(Cipher.DECRYPT_MODE, content, START, clear, 0, nonce, key);
        return MessageDigest.isEqual(nonce, nonce(clear, key)) ? new Decrypted.Clear(clear) : new Decrypted.WrongKey();
    }

    /** Encrypts, byte for byte as git-crypt does. (Git gives it no empty file, so such a file is committed empty.) */
    static byte[] encrypt(byte[] clear, GitCryptKeyFile.Entry key) {
        var nonce = nonce(clear, key);
        var file = Arrays.copyOf("\0GITCRYPT\0".getBytes(StandardCharsets.US_ASCII), START + clear.length);
        System.arraycopy(nonce, 0, file, GitCryptHeader.LENGTH, NONCE_BYTES);
        crypt(Cipher.ENCRYPT_MODE, clear, 0, file, START, nonce, key);
        return file;
    }

    private static void crypt(
            int mode, byte[] from, int at, byte[] to, int toAt, byte[] nonce, GitCryptKeyFile.Entry key) {
        try {
            var cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(
                    mode,
                    new SecretKeySpec(key.aesKey(), "AES"),
                    new IvParameterSpec(Arrays.copyOf(nonce, COUNTER_BLOCK_BYTES)));
            cipher.doFinal(from, at, from.length - at, to, toAt);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES in CTR mode", e);
        }
    }

    private static byte[] nonce(byte[] clear, GitCryptKeyFile.Entry key) {
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key.hmacKey(), "HmacSHA1"));
            return Arrays.copyOf(mac.doFinal(clear), NONCE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA-1", e);
        }
    }
}
