package dev.slipway.steps.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.site.SecretsConfig;
import dev.slipway.site.SecretsConfig.GitCryptKey;
import dev.slipway.testing.RecordingContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository with 2,000 encrypted files: what we make of it is, byte for byte, what {@code git-crypt unlock} makes of it. */
class UnlockEqualityIT {
    private static final int FILES = 2_000;

    @TempDir
    Path folder;

    @Test
    void decryptsARepositoryToTheVeryBytesThatGitCryptUnlockGives() throws Exception {
        var repository = new RealRepository(folder);
        repository.run("git-crypt", "init");
        repository.run("git-crypt", "export-key", folder.resolve("key").toString());
        repository.write(".gitattributes", """
                secrets/** filter=git-crypt diff=git-crypt
                secrets/public/** !filter !diff
                *.md !filter
                """);
        var random = new Random(7);
        for (int i = 0; i < FILES; i++) {
            var content = new byte[(int) Math.pow(2, random.nextDouble() * 15)];
            random.nextBytes(content);
            repository.write("secrets/" + i % 40 + "/file-" + i + (i % 7 == 0 ? " ä\"'" : "") + ".bin", content);
        }
        repository.write("secrets/public/notes", "in clear, and meant to be\n");
        repository.write("secrets/readme.md", "in clear too\n");
        repository.commit("2,000 secrets");
        var workspace = repository.checkOut();

        var outcome = new DecryptSecrets(
                        Optional.of(SecretsConfig.of(
                                new GitCryptKey.KeyFile(folder.resolve("key").toString()))),
                        workspace,
                        repository.root(),
                        repository.environment(),
                        repository.processes(),
                        new Mask(),
                        () -> Path.of("/nowhere"))
                .run(new RecordingContext());

        assertThat(outcome).isEqualTo(new StepOutcome.Succeeded("2000 files decrypted"));
        repository.runIn(folder, "git", "clone", "--quiet", repository.root().toString(), "clone");
        var clone = folder.resolve("clone");
        assertThat(contents(clone)).isNotEqualTo(contents(workspace.site()));
        repository.runIn(clone, "git-crypt", "unlock", folder.resolve("key").toString());
        assertThat(contents(workspace.site())).isEqualTo(contents(clone)).hasSizeGreaterThan(FILES);
    }

    /** Every file outside {@code .git}, by its name, as Latin-1 text: that has a character for each byte. */
    private static Map<String, String> contents(Path root) throws Exception {
        var contents = new TreeMap<String, String>();
        try (var files = Files.walk(root)) {
            for (var file : files.filter(Files::isRegularFile)
                    .filter(file -> !root.relativize(file).startsWith(".git"))
                    .toList()) {
                contents.put(
                        root.relativize(file).toString(),
                        Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }
}
