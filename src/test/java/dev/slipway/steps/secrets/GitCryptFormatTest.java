package dev.slipway.steps.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class GitCryptFormatTest {
    private static final byte[] OLD_AES = bytes(32, 1);
    private static final byte[] OLD_HMAC = bytes(64, 2);
    private static final byte[] AES = bytes(32, 3);
    private static final byte[] HMAC = bytes(64, 4);

    @Test
    void readsAKeyFileWithAllItsVersions() throws IOException {
        var key = key(keyFile("", true));
        assertThat(key.name()).isEmpty();
        assertThat(key.entries()).extracting(GitCryptKeyFile.Entry::version).containsExactly(1, 0);
        assertThat(key.entries().getFirst().aesKey()).isEqualTo(AES);
        assertThat(key.entries().getFirst().hmacKey()).isEqualTo(HMAC);
        assertThat(key(keyFile("team", true)).name()).isEqualTo("team");
    }

    @Test
    void tellsWhatIsWrongWithAKeyFile() throws IOException {
        var whole = keyFile("", true);
        for (int length = 0; length < 12; length++) {
            assertThat(GitCryptKeyFile.parse(Arrays.copyOf(whole, length)))
                    .isInstanceOf(GitCryptKeyFile.Parsed.NoKeyFile.class);
        }
        // After the header, and after each whole entry, it could end; everywhere else it is truncated.
        for (int length = 12; length < whole.length; length++) {
            var parsed = GitCryptKeyFile.parse(Arrays.copyOf(whole, length));
            if (parsed instanceof GitCryptKeyFile.Parsed.Key key) {
                assertThat(key.file().entries()).hasSize(1);
            } else {
                assertThat(((GitCryptKeyFile.Parsed.Damaged) parsed).why()).containsAnyOf("truncated", "holds no key");
            }
        }
        assertThat(((GitCryptKeyFile.Parsed.NoKeyFile) GitCryptKeyFile.parse(new byte[96])).why())
                .contains("migrate-key");
        assertThat(GitCryptKeyFile.parse(keyFile("", false)))
                .isEqualTo(new GitCryptKeyFile.Parsed.Damaged(
                        "it has a field 7, made by a newer git-crypt than Slipway knows"));
    }

    @Test
    void decryptsWithWhicheverVersionOfTheKeyFits() throws Exception {
        var ring = Keyring.of(List.of(key(keyFile("", true))));
        for (int length : new int[] {1, 15, 16, 17, 5_000_000}) {
            var clear = bytes(length, length);
            assertThat(clear(ring.open(encrypted(clear, AES, HMAC), ""))).isEqualTo(clear);
            assertThat(clear(ring.open(encrypted(clear, OLD_AES, OLD_HMAC), "")))
                    .isEqualTo(clear);
        }
    }

    @Test
    void tellsWhichKeyAndVersionFitted() throws Exception {
        var team = new GitCryptKeyFile("team", List.of(new GitCryptKeyFile.Entry(4, bytes(32, 5), bytes(64, 6))));
        var ring = Keyring.of(List.of(key(keyFile("", true)), team));
        var byTeam = encrypted(new byte[] {7}, bytes(32, 5), bytes(64, 6));
        // Whatever the attributes say: a file tells nothing of its key, so every one is tried.
        for (var said : List.of("team", "", "unknown")) {
            assertThat(ring.open(byTeam, said)).isInstanceOfSatisfying(Keyring.Opened.Clear.class, clear -> {
                assertThat(clear.key()).isEqualTo("team");
                assertThat(clear.version()).isEqualTo(4);
            });
        }
    }

    @Test
    void putsTheVersionsOfAKeyThatCameInSeveralFilesTogether() throws Exception {
        var whole = key(keyFile("", true));
        var ring = Keyring.of(whole.entries().reversed().stream()
                .map(entry -> new GitCryptKeyFile("", List.of(entry)))
                .toList());
        assertThat(ring.keys())
                .singleElement()
                .satisfies(key -> assertThat(key.entries())
                        .extracting(GitCryptKeyFile.Entry::version)
                        .containsExactly(1, 0));
    }

    @Test
    void noticesEveryChangeOfAFile() throws Exception {
        var ring = Keyring.of(List.of(key(keyFile("", true))));
        var file = encrypted("a secret".getBytes(StandardCharsets.UTF_8), AES, HMAC);
        for (int at = 10; at < file.length; at++) {
            var changed = file.clone();
            changed[at] ^= 1;
            assertThat(ring.open(changed, "")).isEqualTo(new Keyring.Opened.WrongKey());
        }
        assertThat(ring.open(Arrays.copyOf(file, file.length - 1), "")).isEqualTo(new Keyring.Opened.WrongKey());
        assertThat(ring.open(encrypted(new byte[] {1}, bytes(32, 9), HMAC), ""))
                .isEqualTo(new Keyring.Opened.WrongKey());
        assertThat(((Keyring.Opened.Malformed) ring.open(Arrays.copyOf(file, 15), "")).why())
                .contains("truncated", "15 bytes");
        assertThat(((Keyring.Opened.Malformed) ring.open(new byte[40], "")).why())
                .contains("not encrypted");
    }

    @Test
    void encryptsWhatItDecrypts() throws Exception {
        var key = key(keyFile("", true)).entries().getFirst();
        for (int length : new int[] {0, 1, 15, 16, 17, 4096}) {
            var clear = bytes(length, length);
            assertThat(GitCryptFile.encrypt(clear, key)).isEqualTo(encrypted(clear, AES, HMAC));
        }
    }

    @Test
    void neverPrintsAKey() throws IOException {
        assertThat(key(keyFile("", true)).toString()).doesNotContain("[B").contains("version 1");
        assertThat(new Decrypted.Clear("secret".getBytes(StandardCharsets.UTF_8)).toString())
                .isEqualTo("Clear[6 bytes]");
    }

    private static GitCryptKeyFile key(byte[] file) {
        return ((GitCryptKeyFile.Parsed.Key) GitCryptKeyFile.parse(file)).file();
    }

    private static byte[] clear(Keyring.Opened opened) {
        return ((Keyring.Opened.Clear) opened).clear();
    }

    /** Two versions of a key; with a field that may be passed over or, when not {@code known}, one that may not. */
    private static byte[] keyFile(String name, boolean known) throws IOException {
        return KeyFileWriter.write(
                name,
                List.of(known ? 8 : 7),
                List.of(new GitCryptKeyFile.Entry(0, OLD_AES, OLD_HMAC), new GitCryptKeyFile.Entry(1, AES, HMAC)));
    }

    private static byte[] encrypted(byte[] clear, byte[] aes, byte[] hmacKey) throws Exception {
        var mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(hmacKey, "HmacSHA1"));
        var nonce = Arrays.copyOf(mac.doFinal(clear), 12);
        var cipher = Cipher.getInstance("AES/CTR/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(aes, "AES"), new IvParameterSpec(Arrays.copyOf(nonce, 16)));
        var out = new ByteArrayOutputStream();
        out.writeBytes("\0GITCRYPT\0".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(nonce);
        out.writeBytes(cipher.doFinal(clear));
        return out.toByteArray();
    }

    private static byte[] bytes(int length, int seed) {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
