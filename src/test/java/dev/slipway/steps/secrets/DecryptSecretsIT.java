package dev.slipway.steps.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.site.SecretsConfig;
import dev.slipway.site.SecretsConfig.GitCryptKey;
import dev.slipway.site.Variable;
import dev.slipway.testing.RecordingContext;
import dev.slipway.workspace.Workspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the real git-crypt and openssl encrypt, we decrypt; and what is wrong with it, we tell. */
class DecryptSecretsIT {
    private static final String KEY = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final String IV = "fedcba9876543210fedcba9876543210";
    private static final String VALUES = "hub:\n  cookieSecret: the-canary-in-the-values\n  project: binder-staging\n";
    private static final GitCryptKey OPENSSL = new GitCryptKey.OpenSsl(
            "travis/crypt-key.enc",
            new SecretsConfig.OpenSslKey.Raw(new Variable("CRYPT_KEY"), new Variable("CRYPT_IV")));

    private final RecordingContext context = new RecordingContext();
    private final Mask mask = new Mask();

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init") // before each test
    private RealRepository repository;

    @BeforeEach
    void aRepositoryWithSecrets() throws Exception {
        repository = new RealRepository(folder);
        repository.environment().put("CRYPT_KEY", KEY);
        repository.environment().put("CRYPT_IV", IV);
        run("git-crypt", "init");
        run("git-crypt", "export-key", folder.resolve("key").toString());
        repository.write(".gitattributes", "secrets/** filter=git-crypt diff=git-crypt\n");
        repository.write("slipway.yaml", "project: binder-staging\n");
        repository.write("secrets/config/staging.yaml", VALUES);
        repository.write("secrets/empty", "");
        repository.write("secrets/größe \"x\".bin", "\0\1\2 binary");
        repository.write("secrets/large", "0123456789abcdef\n".repeat(100_000));
        encryptKey(KEY);
        repository.commit("Add secrets");
    }

    @Test
    void decryptsWhatGitCryptAndOpenSslEncrypted() throws Exception {
        var workspace = repository.checkOut();
        var site = workspace.site();
        assertThat(Files.readString(site.resolve("secrets/config/staging.yaml"), StandardCharsets.ISO_8859_1))
                .startsWith("\0GITCRYPT\0");

        assertThat(run(workspace, OPENSSL)).isEqualTo(new StepOutcome.Succeeded("4 files decrypted"));

        assertThat(site.resolve("secrets/config/staging.yaml")).hasContent(VALUES);
        assertThat(site.resolve("secrets/empty")).isEmptyFile();
        assertThat(site.resolve("secrets/größe \"x\".bin")).hasContent("\0\1\2 binary");
        assertThat(Files.size(site.resolve("secrets/large"))).isEqualTo(1_700_000);
        assertThat(permissions(site.resolve("secrets/config/staging.yaml"))).isEqualTo("rw-------");
        assertThat(permissions(site.resolve("secrets/config"))).isEqualTo("rwx------");
        assertThat(permissions(site.resolve("secrets"))).isEqualTo("rwx------");
        assertThat(context.warnings()).isEmpty();
    }

    @Test
    void masksWhatItDecryptedAndTheKeys() throws Exception {
        run(repository.checkOut(), OPENSSL);
        assertThat(mask.apply("a the-canary-in-the-values b")).isEqualTo("a ••• b");
        assertThat(mask.apply(KEY + " " + IV)).isEqualTo("••• •••");
        assertThat(mask.apply(Base64.getEncoder().encodeToString(Files.readAllBytes(folder.resolve("key")))))
                .isEqualTo("•••");
        // In clear in slipway.yaml, so it is no secret, and output stays readable.
        assertThat(mask.apply("binder-staging")).isEqualTo("binder-staging");
    }

    @Test
    void takesTheKeyFromAFileOrTheEnvironment() throws Exception {
        Files.copy(folder.resolve("key"), repository.root().resolve("my-key"));
        assertThat(run(repository.checkOut(), new GitCryptKey.KeyFile("my-key")))
                .isInstanceOf(StepOutcome.Succeeded.class);
        repository
                .environment()
                .put(
                        "GIT_CRYPT_KEY",
                        Base64.getMimeEncoder().encodeToString(Files.readAllBytes(folder.resolve("key"))));
        assertThat(run(repository.checkOut(), new GitCryptKey.InEnvironment(new Variable("GIT_CRYPT_KEY"))))
                .isInstanceOf(StepOutcome.Succeeded.class);
    }

    @Test
    void tellsThatTheOpenSslKeyWasReplacedAndByWhichCommit() throws Exception {
        encryptKey(KEY.replace('0', '7'));
        repository.commit("Encrypt another file with travis encrypt-file");
        var text = text(failure(run(repository.checkOut(), OPENSSL)));
        assertThat(text)
                .contains("bad decrypt", "travis/crypt-key.enc", "travis encrypt-file", "Revert")
                .contains("by Ada: Encrypt another file with travis encrypt-file")
                .doesNotContain(KEY)
                .doesNotContain(IV);
    }

    @Test
    void noticesAWrongKeyEvenWhereThePaddingLooksRight() throws Exception {
        // One wrong key in 256 does this; it is looked for with the real file.
        var encrypted = Files.readAllBytes(repository.root().resolve("travis/crypt-key.enc"));
        var key = HexFormat.of().parseHex(KEY);
        do {
            key[0]++;
            if (key[0] == 0) {
                key[1]++;
            }
        } while (OpenSslFile.decrypt(encrypted, key, HexFormat.of().parseHex(IV)) instanceof Decrypted.WrongKey);
        repository.environment().put("CRYPT_KEY", HexFormat.of().formatHex(key));
        assertThat(text(failure(run(repository.checkOut(), OPENSSL)))).contains("bad decrypt", "travis encrypt-file");
    }

    @Test
    void tellsAllThatIsMissingAtOnceAndNoValue() throws Exception {
        repository.environment().put("CRYPT_KEY", "abc123");
        repository.environment().remove("CRYPT_IV");
        run("git", "rm", "--quiet", "travis/crypt-key.enc");
        repository.commit("Remove the key");
        assertThat(text(failure(run(repository.checkOut(), OPENSSL))))
                .contains("$CRYPT_KEY must hold the key, 64 hex digits, but has 6")
                .contains("$CRYPT_IV is not set")
                .contains("travis/crypt-key.enc=is not in the commit")
                .doesNotContain("abc123");
    }

    @Test
    void tellsAnotherRepositorysKeyFromADamagedFile() throws Exception {
        var encrypted = repository.checkOut().site().resolve("secrets/config/staging.yaml");
        var damaged = Files.readAllBytes(encrypted);
        damaged[damaged.length - 1] ^= 1;
        repository.write("secrets/damaged.yaml", "");
        Files.write(repository.root().resolve("secrets/damaged.yaml"), damaged);
        repository.write("secrets/cut.yaml", "\0GITCRYPT\0abc");
        // As on a machine without git-crypt: what is there is committed as it is.
        repository.commitUnfiltered("Damage a secret", "secrets/damaged.yaml", "secrets/cut.yaml");
        var some = text(failure(run(repository.checkOut(), OPENSSL)));
        assertThat(some)
                .contains("2 of 6 files", "secrets/damaged.yaml=the key is right for other files", "Damage a secret")
                .contains("secrets/cut.yaml=it is truncated")
                .doesNotContain("staging.yaml=");

        run("git", "reset", "--quiet", "--hard", "HEAD~1");
        Files.delete(folder.resolve("key"));
        Files.createDirectories(folder.resolve("other"));
        repository.runIn(folder.resolve("other"), "git", "init", "--quiet");
        repository.runIn(folder.resolve("other"), "git-crypt", "init");
        repository.runIn(folder.resolve("other"), "git-crypt", "export-key", "../key");
        var workspace = repository.checkOut();
        var all = text(failure(
                run(workspace, new GitCryptKey.KeyFile(folder.resolve("key").toString()))));
        assertThat(all).contains("4 of 4 files", "not this repository's", "sha256sum");
        assertThat(Files.readString(
                        workspace.site().resolve("secrets/config/staging.yaml"), StandardCharsets.ISO_8859_1))
                .startsWith("\0GITCRYPT\0");
    }

    @Test
    void tellsThatAFileIsEncryptedWithAKeyOfAnotherName() throws Exception {
        run("git-crypt", "init", "-k", "team");
        repository.write(
                ".gitattributes", "secrets/** filter=git-crypt diff=git-crypt\nteam/** filter=git-crypt-team\n");
        repository.write("team/secret", "for the team\n");
        repository.commit("A second key");
        assertThat(text(failure(run(repository.checkOut(), OPENSSL))))
                .contains("1 of 5 files", "team/secret=is encrypted with the git-crypt key named 'team'");
    }

    @Test
    void warnsLoudlyOfASecretInClear() throws Exception {
        repository.write("secrets/plain.yaml", "token: committed-in-clear\n");
        repository.commitUnfiltered("Oops", "secrets/plain.yaml");
        assertThat(run(repository.checkOut(), OPENSSL)).isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(context.warnings()).singleElement().asString().contains("IS IN CLEAR", "secrets/plain.yaml");
        assertThat(mask.apply("committed-in-clear")).isEqualTo("•••");
    }

    @Test
    void skipsASiteWithoutSecretsAndWarnsWhereThereAreSome() throws Exception {
        var step = new DecryptSecrets(
                Optional.empty(),
                repository.checkOut(),
                repository.root(),
                repository.environment(),
                repository.processes(),
                mask,
                () -> Path.of("/nowhere"));
        assertThat(step.run(context)).isInstanceOf(StepOutcome.Skipped.class);
        assertThat(context.warnings()).singleElement().asString().contains("4 files", "secrets.gitCrypt.key");
    }

    private StepOutcome run(Workspace workspace, GitCryptKey key) throws InterruptedException {
        return run(workspace, SecretsConfig.of(key));
    }

    private StepOutcome run(Workspace workspace, SecretsConfig config) throws InterruptedException {
        return new DecryptSecrets(
                        Optional.of(config),
                        workspace,
                        repository.root(),
                        repository.environment(),
                        repository.processes(),
                        mask,
                        () -> Path.of("/nowhere"))
                .run(context);
    }

    private void encryptKey(String hex) throws Exception {
        Files.createDirectories(repository.root().resolve("travis"));
        run(
                "openssl",
                "enc",
                "-aes-256-cbc",
                "-K",
                hex,
                "-iv",
                IV,
                "-in",
                folder.resolve("key").toString(),
                "-out",
                "travis/crypt-key.enc");
    }

    private void run(String program, String... arguments) throws Exception {
        repository.run(program, arguments);
    }

    private static String permissions(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static Failure failure(StepOutcome outcome) {
        assertThat(outcome).isInstanceOf(StepOutcome.Failed.class);
        return ((StepOutcome.Failed) outcome).failure();
    }

    /** All that a person may see of a failure. */
    private static String text(Failure failure) {
        return FailureText.of(failure);
    }
}
