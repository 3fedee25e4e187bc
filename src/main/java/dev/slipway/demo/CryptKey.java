package dev.slipway.demo;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Opens what {@link SitePrograms#encrypt} made. */
final class CryptKey {
    private CryptKey() {}

    /**
     * The content.
     *
     * @throws GeneralSecurityException when these variables do not open it
     */
    static byte[] decrypt(byte[] encrypted, Map<String, String> variables) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(bytes(variables, "CRYPT_KEY"), "AES"),
                new IvParameterSpec(bytes(variables, "CRYPT_IV")));
        return cipher.doFinal(encrypted);
    }

    private static byte[] bytes(Map<String, String> variables, String name) throws GeneralSecurityException {
        try {
            return HexFormat.of().parseHex(variables.getOrDefault(name, ""));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException(name + " is not in hex", e);
        }
    }
}
