package dev.slipway.steps.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real git-crypt and openssl, from file to file: what they read and write is no text. */
final class RealCrypt {
    private final Path folder;
    private final Path from;
    private final Path to;

    /** Works in a folder of its own, one call at a time. */
    RealCrypt(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.from = folder.resolve("from");
        this.to = folder.resolve("to");
    }

    /** A new key, as {@code git-crypt keygen} makes it. */
    Path gitCryptKey() throws IOException, InterruptedException {
        var file = folder.resolve("key");
        Files.deleteIfExists(file);
        assertThat(run(Map.of(), new byte[0], List.of("git-crypt", "keygen", file.toString())))
                .isZero();
        return file;
    }

    /** What git-crypt's filter makes of a file that is added. */
    byte[] gitCryptClean(Path key, byte[] clear) throws IOException, InterruptedException {
        return output(Map.of(), clear, "git-crypt", "clean", "--key-file=" + key);
    }

    /** What git-crypt's filter makes of a file that is checked out. */
    byte[] gitCryptSmudge(Path key, byte[] encrypted) throws IOException, InterruptedException {
        return output(Map.of(), encrypted, "git-crypt", "smudge", "--key-file=" + key);
    }

    /** {@code openssl enc -aes-256-cbc …}; the passphrase, if there is one, is in the environment as {@code P}. */
    byte[] openSsl(byte[] input, String passphrase, List<String> options) throws IOException, InterruptedException {
        var command = new java.util.ArrayList<>(List.of("openssl", "enc", "-aes-256-cbc"));
        command.addAll(options);
        return output(Map.of("P", passphrase), input, command.toArray(String[]::new));
    }

    private byte[] output(Map<String, String> environment, byte[] input, String... command)
            throws IOException, InterruptedException {
        assertThat(run(environment, input, List.of(command)))
                .as(() -> {
                    try {
                        return Files.readString(folder.resolve("said"), StandardCharsets.UTF_8);
                    } catch (IOException e) {
                        return e.toString();
                    }
                })
                .isZero();
        return Files.readAllBytes(to);
    }

    private int run(Map<String, String> environment, byte[] input, List<String> command)
            throws IOException, InterruptedException {
        Files.write(from, input);
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(from.toFile())
                .redirectOutput(to.toFile())
                .redirectError(folder.resolve("said").toFile());
        builder.environment().putAll(environment);
        var process = builder.start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }
}
