package dev.slipway.steps.secrets;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What {@code openssl enc -aes-256-cbc -K … -iv …} makes: AES-256 in CBC mode with PKCS#7 padding, and nothing else. There is
 * no header and no checksum; a wrong key shows only in the padding, and in one of 256 cases not even there.
 */
final class OpenSslFile {
    /** Bytes of a key. */
    static final int KEY_BYTES = 32;

    /** Bytes of an initialisation vector. */
    static final int IV_BYTES = 16;

    private static final byte[] SALTED = "Salted__".getBytes(StandardCharsets.US_ASCII);

    private OpenSslFile() {}

    /** Whether the content begins as what was encrypted with a passphrase does. */
    static boolean isSalted(byte[] content) {
        return content.length >= SALTED.length && Arrays.equals(content, 0, SALTED.length, SALTED, 0, SALTED.length);
    }

    /** Decrypts the content of such a file. */
    static Decrypted decrypt(byte[] content, byte[] key, byte[] iv) {
        if (isSalted(content)) {
            return new Decrypted.Malformed(
                    "it was encrypted with a passphrase (it starts with 'Salted__'), not with a raw key and IV");
        }
        return decrypt(content, 0, key, iv);
    }

    /** Decrypts what begins at an offset. */
    static Decrypted decrypt(byte[] content, int offset, byte[] key, byte[] iv) {
        int length = content.length - offset;
        if (length == 0 || length % IV_BYTES != 0) {
            return new Decrypted.Malformed("it has " + content.length
                    + " bytes, which is no multiple of 16: it is truncated, or no openssl aes-256-cbc file");
        }
        try {
            return new Decrypted.Clear(cipher(Cipher.DECRYPT_MODE, key, iv).doFinal(content, offset, length));
        } catch (BadPaddingException e) {
            // What openssl calls "bad decrypt".
            return new Decrypted.WrongKey();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES in CBC mode", e);
        }
    }

    /** Encrypts, as openssl would, byte for byte. */
    static byte[] encrypt(byte[] clear, byte[] key, byte[] iv) {
        try {
            return cipher(Cipher.ENCRYPT_MODE, key, iv).doFinal(clear);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES in CBC mode", e);
        }
    }

    private static Cipher cipher(int mode, byte[] key, byte[] iv) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
        return cipher;
    }
}
