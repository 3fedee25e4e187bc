package dev.slipway.steps.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.site.SecretsConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the real programs encrypt we decrypt, and what we encrypt they decrypt: random contents, keys, sizes and ways. */
class CryptInteroperationIT {
    private static final int FILES = 1_000;
    private static final int LARGEST = 64 << 20;

    /** A new run's failure can be run again with it. */
    private static final long SEED = 20_261_125;

    @TempDir
    Path folder;

    @Test
    void gitCryptDecryptsOursAndWeDecryptItsOwn() throws Exception {
        sideBySide((real, random, size) -> {
            var keyFile = real.gitCryptKey();
            var key = ((GitCryptKeyFile.Parsed.Key) GitCryptKeyFile.parse(Files.readAllBytes(keyFile))).file();
            var clear = bytes(random, size);

            var theirs = real.gitCryptClean(keyFile, clear);
            // The format leaves no choice: the same content gives the same bytes.
            assertThat(GitCryptFile.encrypt(clear, key.entries().getFirst())).isEqualTo(theirs);
            assertThat(Keyring.of(List.of(key)).open(theirs, ""))
                    .isInstanceOfSatisfying(
                            Keyring.Opened.Clear.class,
                            opened -> assertThat(opened.clear()).isEqualTo(clear));
            assertThat(real.gitCryptSmudge(
                            keyFile, GitCryptFile.encrypt(clear, key.entries().getFirst())))
                    .isEqualTo(clear);
        });
    }

    @Test
    void openSslDecryptsOursAndWeDecryptItsOwn() throws Exception {
        sideBySide((real, random, size) -> {
            var clear = bytes(random, size);
            if (random.nextInt(3) == 0) {
                raw(real, random, clear);
            } else {
                passphrase(real, random, clear);
            }
        });
    }

    private static void raw(RealCrypt real, Random random, byte[] clear) throws Exception {
        var key = bytes(random, OpenSslFile.KEY_BYTES);
        var iv = bytes(random, OpenSslFile.IV_BYTES);
        var options = List.of(
                "-K", HexFormat.of().formatHex(key), "-iv", HexFormat.of().formatHex(iv));
        var theirs = real.openSsl(clear, "", options);
        assertThat(OpenSslFile.encrypt(clear, key, iv)).isEqualTo(theirs);
        assertThat(content(OpenSslFile.decrypt(theirs, key, iv))).isEqualTo(clear);
    }

    private static void passphrase(RealCrypt real, Random random, byte[] clear) throws Exception {
        var digests = List.of(SecretsConfig.Digest.values());
        var digest = digests.get(random.nextInt(digests.size()));
        var iterations = random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(1 + random.nextInt(2_000));
        var passphrase = "pass " + random.nextLong() + (random.nextBoolean() ? "" : " äöü€ \" ' \\ $");
        var way = new OpenSslPassphrase(digest, iterations);
        var options = new ArrayList<>(List.of("-md", digest.label(), "-pass", "env:P"));
        iterations.ifPresent(number -> options.addAll(List.of("-pbkdf2", "-iter", String.valueOf(number))));

        assertThat(content(way.decrypt(real.openSsl(clear, passphrase, options), passphrase)))
                .as("%s", way)
                .isEqualTo(clear);
        options.add("-d");
        assertThat(real.openSsl(way.encrypt(clear, passphrase, random), passphrase, options))
                .as("%s", way)
                .isEqualTo(clear);
    }

    private interface Trial {
        void run(RealCrypt real, Random random, int size) throws Exception;
    }

    private void sideBySide(Trial trial) throws Exception {
        try (var threads = Executors.newFixedThreadPool(2)) {
            var halves = new ArrayList<Future<Integer>>();
            for (int half = 0; half < 2; half++) {
                int number = half;
                Callable<Integer> run = () -> half(trial, number);
                halves.add(threads.submit(run));
            }
            for (var one : halves) {
                one.get();
            }
        }
    }

    private int half(Trial trial, int half) throws Exception {
        var random = new Random(SEED + half);
        var real = new RealCrypt(folder.resolve("half-" + half));
        for (int i = 0; i < FILES / 2; i++) {
            trial.run(real, random, size(random, i));
        }
        return half;
    }

    /** Every small size, the largest once, and in between as many of each order of magnitude. */
    private static int size(Random random, int i) {
        if (i <= 40) {
            return i;
        }
        return i == 100 ? LARGEST : (int) Math.pow(2, random.nextDouble() * (random.nextInt(10) == 0 ? 24 : 16));
    }

    private static byte[] bytes(Random random, int size) {
        var bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] content(Decrypted decrypted) {
        assertThat(decrypted).isInstanceOf(Decrypted.Clear.class);
        return ((Decrypted.Clear) decrypted).content();
    }
}
