package dev.slipway.steps.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class OpenSslFileTest {
    private static final byte[] KEY =
            HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    private static final byte[] IV = HexFormat.of().parseHex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");

    /** {@code printf 'the git-crypt key' | openssl enc -aes-256-cbc -K … -iv …}, by OpenSSL 3.0. */
    private static final byte[] BY_OPENSSL =
            HexFormat.of().parseHex("45e05e95a5b6ba6d5f5f01826d27ef73641e8b7ece2f462aa69ad831cd46990f");

    @Test
    void decryptsWhatOpenSslEncrypted() {
        assertThat(OpenSslFile.decrypt(BY_OPENSSL, KEY, IV))
                .isInstanceOfSatisfying(
                        Decrypted.Clear.class,
                        clear -> assertThat(new String(clear.content(), StandardCharsets.US_ASCII))
                                .isEqualTo("the git-crypt key"));
    }

    @Test
    void noticesAnotherKey() {
        var other = KEY.clone();
        other[0] ^= 1;
        assertThat(OpenSslFile.decrypt(BY_OPENSSL, other, IV)).isEqualTo(new Decrypted.WrongKey());
    }

    @Test
    void tellsATruncatedFileAndAPasswordFileFromAWrongKey() {
        assertThat(OpenSslFile.decrypt(Arrays.copyOf(BY_OPENSSL, 20), KEY, IV))
                .isInstanceOfSatisfying(
                        Decrypted.Malformed.class,
                        malformed -> assertThat(malformed.why()).contains("20 bytes", "truncated"));
        assertThat(OpenSslFile.decrypt(new byte[0], KEY, IV)).isInstanceOf(Decrypted.Malformed.class);
        assertThat(OpenSslFile.decrypt("Salted__12345678".getBytes(StandardCharsets.US_ASCII), KEY, IV))
                .isInstanceOfSatisfying(
                        Decrypted.Malformed.class,
                        malformed -> assertThat(malformed.why()).contains("passphrase"));
    }
}
