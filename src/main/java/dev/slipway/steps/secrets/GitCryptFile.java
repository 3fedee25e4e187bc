package dev.slipway.steps.secrets;

import dev.slipway.site.GitCryptHeader;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A file that git-crypt encrypted: {@link GitCryptHeader}, a nonce of 12 bytes, and the content in AES-256-CTR, whose counter
 * block is the nonce and a 32-bit block number from 0. The nonce is the beginning of the HMAC-SHA-1 of the content in clear:
 * so it also proves, after decryption, that key and content are right.
 */
final class GitCryptFile {
    private static final int NONCE_BYTES = 12;
    private static final int COUNTER_BLOCK_BYTES = 16;

    private GitCryptFile() {}

    /** Decrypts the content of such a file, with whichever version of the key fits. */
    static Decrypted decrypt(byte[] content, GitCryptKeyFile key) {
        if (!GitCryptHeader.starts(content)) {
            return new Decrypted.Malformed("it is not encrypted with git-crypt");
        }
        int start = GitCryptHeader.LENGTH + NONCE_BYTES;
        if (content.length < start) {
            return new Decrypted.Malformed(
                    "it is truncated: it ends after " + content.length + " bytes, and even an empty file has " + start);
        }
        var nonce = Arrays.copyOfRange(content, GitCryptHeader.LENGTH, start);
        for (var entry : key.entries()) {
            var clear = crypt(Arrays.copyOfRange(content, start, content.length), nonce, entry);
            if (MessageDigest.isEqual(nonce, Arrays.copyOf(hmac(clear, entry), NONCE_BYTES))) {
                return new Decrypted.Clear(clear);
            }
        }
        return new Decrypted.WrongKey();
    }

    private static byte[] crypt(byte[] content, byte[] nonce, GitCryptKeyFile.Entry key) {
        try {
            var cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(key.aesKey(), "AES"),
                    new IvParameterSpec(Arrays.copyOf(nonce, COUNTER_BLOCK_BYTES)));
            return cipher.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES in CTR mode", e);
        }
    }

    private static byte[] hmac(byte[] clear, GitCryptKeyFile.Entry key) {
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key.hmacKey(), "HmacSHA1"));
            return mac.doFinal(clear);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA-1", e);
        }
    }
}
