package dev.slipway.steps.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.site.SecretsConfig;
import dev.slipway.site.SecretsConfig.Digest;
import dev.slipway.site.SecretsConfig.GitCryptKey;
import dev.slipway.site.SecretsConfig.OpenSslKey;
import dev.slipway.site.SecretsConfig.OpenSslSecret;
import dev.slipway.site.Variable;
import dev.slipway.testing.RecordingContext;
import dev.slipway.workspace.Workspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several keys, older keys, keys wrapped by the real gpg, passphrases of the real openssl. */
class SecretKindsIT {
    private static final String PASSPHRASE = "correct horse battery staple";
    private static final Variable P = new Variable("CRYPT_PASSPHRASE");

    private final Mask mask = new Mask();
    private final RecordingContext context = new RecordingContext();

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init") // before each test
    private RealRepository repository;

    @BeforeEach
    void aRepository() throws Exception {
        repository = new RealRepository(folder);
        repository.run("git-crypt", "init");
        repository.write(".gitattributes", """
                secrets/** filter=git-crypt diff=git-crypt
                team/** filter=git-crypt-team diff=git-crypt-team
                team/public !filter !diff
                """);
        repository.write("secrets/one", "the first secret\n");
    }

    @Test
    void decryptsEachFileWithTheKeyOfTheNameThatItsAttributesSay() throws Exception {
        repository.run("git-crypt", "init", "-k", "team");
        repository.write("team/two", "the team's secret\n");
        repository.write("team/public", "for everybody\n");
        repository.commit("Two keys");
        export("default", "key");
        export("team", "team-key");

        var workspace = repository.checkOut();
        assertThat(run(workspace, keys("key", "team-key"))).isEqualTo(new StepOutcome.Succeeded("2 files decrypted"));
        assertThat(workspace.site().resolve("secrets/one")).hasContent("the first secret\n");
        assertThat(workspace.site().resolve("team/two")).hasContent("the team's secret\n");
        assertThat(workspace.site().resolve("team/public")).hasContent("for everybody\n");

        assertThat(text(failure(run(repository.checkOut(), keys("key")))))
                .contains("1 of 2 files", "team/two=is encrypted with the git-crypt key named 'team'")
                .contains("secrets.gitCrypt.key may be a list");
        assertThat(text(failure(run(repository.checkOut(), keys("no-key", "no-other-key")))))
                .contains(
                        "2 of them cannot be had",
                        "There is no key file ../no-key",
                        "There is no key file ../no-other-key");
    }

    @Test
    void decryptsFilesThatAnOlderVersionOfTheKeyEncrypted() throws Exception {
        repository.commit("By the first version");
        export("default", "key");
        // What a migration to a new version leaves: a key file with both, and files by either.
        var old =
                ((GitCryptKeyFile.Parsed.Key) GitCryptKeyFile.parse(Files.readAllBytes(folder.resolve("key")))).file();
        var real = new RealCrypt(folder.resolve("real"));
        var other = ((GitCryptKeyFile.Parsed.Key) GitCryptKeyFile.parse(Files.readAllBytes(real.gitCryptKey()))).file();
        var newest = new GitCryptKeyFile.Entry(
                1,
                other.entries().getFirst().aesKey(),
                other.entries().getFirst().hmacKey());
        repository.write(
                "secrets/two", GitCryptFile.encrypt("the second secret\n".getBytes(StandardCharsets.UTF_8), newest));
        repository.commitUnfiltered("By the second version", "secrets/two");
        Files.write(
                folder.resolve("both"),
                KeyFileWriter.write("", List.of(old.entries().getFirst(), newest)));

        var workspace = repository.checkOut();
        var files = files(keys("both"), workspace);
        assertThat(((SecretFiles.Examination.Of) files.examine()).files())
                .extracting(one -> one.file().name() + " " + one.verdict())
                .containsExactly(
                        "secrets/one Whole[17 bytes, key default, version 0]",
                        "secrets/two Whole[18 bytes, key default, version 1]");
        assertThat(((SecretFiles.Examination.Of) files.examine()).files())
                .extracting(one -> ((Examined.Verdict.Whole) one.verdict()).older())
                .containsExactly(true, false);
        assertThat(run(workspace, keys("both"))).isEqualTo(new StepOutcome.Succeeded("2 files decrypted"));
        // git-crypt itself reads such a key file, and knows both versions.
        assertThat(real.gitCryptSmudge(
                        folder.resolve("both"),
                        GitCryptFile.encrypt(
                                "x".getBytes(StandardCharsets.UTF_8),
                                old.entries().getFirst())))
                .isEqualTo("x".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void unwrapsTheKeyWithAPrivateKeyFromTheEnvironmentAndLeavesNothingOfIt() throws Exception {
        gpgKey("grace@example.org", PASSPHRASE);
        repository.run("git-crypt", "add-gpg-user", "--trusted", "grace@example.org");
        repository.commit("Grace may decrypt");
        repository.environment().put("GPG_PRIVATE_KEY", exported("grace@example.org", PASSPHRASE));
        repository.environment().put("GPG_PASSPHRASE", PASSPHRASE);
        var gpg = new GitCryptKey.Gpg(
                Optional.of(new Variable("GPG_PRIVATE_KEY")), Optional.of(new Variable("GPG_PASSPHRASE")));

        var workspace = repository.checkOut();
        assertThat(run(workspace, SecretsConfig.of(gpg))).isEqualTo(new StepOutcome.Succeeded("1 file decrypted"));
        assertThat(workspace.site().resolve("secrets/one")).hasContent("the first secret\n");
        assertThat(workspace.root().resolve("gpg")).doesNotExist();
        try (var scratch = Files.list(workspace.scratch())) {
            assertThat(scratch).isEmpty();
        }
        assertThat(ProcessHandle.allProcesses()
                        .filter(process -> process.info()
                                .commandLine()
                                .filter(line -> line.contains(workspace.root().toString()))
                                .isPresent()))
                .isEmpty();
        assertThat(mask.apply("a " + PASSPHRASE)).isEqualTo("a •••");

        repository.environment().put("GPG_PASSPHRASE", "another-one");
        assertThat(text(failure(run(repository.checkOut(), SecretsConfig.of(gpg)))))
                .contains("gpg", "passphrase")
                .doesNotContain("another-one");
        repository.environment().remove("GPG_PRIVATE_KEY");
        assertThat(text(failure(run(repository.checkOut(), SecretsConfig.of(gpg)))))
                .contains("$GPG_PRIVATE_KEY is not set", "--export-secret-keys");
    }

    @Test
    void unwrapsTheKeyWithThePersonsOwnKeyRingAndTellsForWhomItIsOtherwise() throws Exception {
        var own = new GitCryptKey.Gpg(Optional.empty(), Optional.empty());
        repository.commit("No key yet");
        assertThat(text(failure(run(repository.checkOut(), SecretsConfig.of(own)))))
                .contains("The commit has no .git-crypt/keys", "git-crypt add-gpg-user");

        gpgKey("ada@example.org", "");
        repository.run("git-crypt", "init", "-k", "team");
        repository.write("team/two", "the team's secret\n");
        repository.run("git-crypt", "add-gpg-user", "--trusted", "ada@example.org");
        repository.run("git-crypt", "add-gpg-user", "-k", "team", "--trusted", "ada@example.org");
        repository.commit("Ada may decrypt both");
        assertThat(run(repository.checkOut(), SecretsConfig.of(own)))
                .isEqualTo(new StepOutcome.Succeeded("2 files decrypted"));

        var fingerprint = repository
                .run("gpg", "--batch", "--with-colons", "--list-keys")
                .standardOutput()
                .lines()
                .filter(line -> line.startsWith("fpr"))
                .findFirst()
                .orElseThrow()
                .replaceAll("^fpr:+|:$", "");
        repository.run("gpgconf", "--kill", "all");
        repository.environment().put("GNUPGHOME", privateFolder("another-ring").toString());
        assertThat(text(failure(run(repository.checkOut(), SecretsConfig.of(own)))))
                .contains("encrypted for=" + fingerprint, "private keys here=none");
        repository.run("gpgconf", "--kill", "all");
    }

    @Test
    void takesAKeyThatWasEncryptedWithAPassphraseAndTellsInWhichWayItWasMade() throws Exception {
        repository.environment().put("CRYPT_PASSPHRASE", PASSPHRASE);
        export("default", "key");
        Files.createDirectories(repository.root().resolve("travis"));
        // As openssl before 1.1.0 did where it was told nothing.
        openSsl("-md", "md5", "-in", folder.resolve("key").toString(), "-out", "travis/key.enc");
        repository.commit("A key with a passphrase");

        var right = new GitCryptKey.OpenSsl(
                "travis/key.enc", new OpenSslKey.Passphrase(P, Digest.MD5, OptionalInt.empty()));
        assertThat(run(repository.checkOut(), SecretsConfig.of(right)))
                .isEqualTo(new StepOutcome.Succeeded("1 file decrypted"));

        var usual = new GitCryptKey.OpenSsl(
                "travis/key.enc", new OpenSslKey.Passphrase(P, Digest.SHA256, OptionalInt.empty()));
        assertThat(text(failure(run(repository.checkOut(), SecretsConfig.of(usual)))))
                .contains("bad decrypt", "The passphrase is right", "digest: md5");

        repository.environment().put("CRYPT_PASSPHRASE", "another passphrase");
        assertThat(text(failure(run(repository.checkOut(), SecretsConfig.of(right)))))
                .contains("bad decrypt", "travis encrypt-file", "by Ada: A key with a passphrase")
                .doesNotContain("another passphrase", "The passphrase is right");
        repository.environment().remove("CRYPT_PASSPHRASE");
        assertThat(text(failure(run(repository.checkOut(), SecretsConfig.of(right)))))
                .contains("$CRYPT_PASSPHRASE is not set; it must hold the passphrase");
    }

    @Test
    void decryptsOtherFilesOfOpenSslBesideThemSoThatOneMayHoldTheGitCryptKey() throws Exception {
        repository.environment().put("CRYPT_PASSPHRASE", PASSPHRASE);
        export("default", "key");
        openSsl("-pbkdf2", "-iter", "5000", "-in", folder.resolve("key").toString(), "-out", "key.enc");
        repository.commit("A key of another name");
        var config = new SecretsConfig(
                List.of(new OpenSslSecret(
                        "key.enc",
                        "decrypted/git-crypt-key",
                        new OpenSslKey.Passphrase(P, Digest.SHA256, OptionalInt.of(5000)))),
                List.of(new GitCryptKey.KeyFile("decrypted/git-crypt-key")),
                Optional.empty());

        var workspace = repository.checkOut();
        assertThat(run(workspace, config)).isEqualTo(new StepOutcome.Succeeded("2 files decrypted"));
        var made = workspace.site().resolve("decrypted/git-crypt-key");
        assertThat(made).hasSameBinaryContentAs(folder.resolve("key"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rw-------");
        assertThat(mask.apply(Base64.getEncoder().encodeToString(Files.readAllBytes(made))))
                .isEqualTo("•••");

        // By either name; what is encrypted again the real openssl can read.
        for (var name : List.of("key.enc", "decrypted/git-crypt-key")) {
            var open = (Opening.Open) files(config, repository.checkOut()).open(name);
            assertThat(open.file().name()).isEqualTo("key.enc");
            var sealed = (Opening.Sealed.Content) open.sealing().seal(open.clear());
            Files.write(folder.resolve("again.enc"), sealed.encrypted());
            openSsl(
                    "-d",
                    "-pbkdf2",
                    "-iter",
                    "5000",
                    "-in",
                    folder.resolve("again.enc").toString(),
                    "-out",
                    folder.resolve("again").toString());
            assertThat(folder.resolve("again")).hasSameBinaryContentAs(folder.resolve("key"));
        }
    }

    private void export(String name, String to) throws Exception {
        repository.run("git-crypt", "export-key", "-k", name, folder.resolve(to).toString());
    }

    private void openSsl(String... options) throws Exception {
        var arguments = new java.util.ArrayList<>(List.of("enc", "-aes-256-cbc", "-pass", "env:CRYPT_PASSPHRASE"));
        arguments.addAll(List.of(options));
        repository.run("openssl", arguments.toArray(String[]::new));
    }

    private void gpgKey(String user, String passphrase) throws Exception {
        repository.run(
                "gpg",
                "--batch",
                "--quiet",
                "--pinentry-mode",
                "loopback",
                "--passphrase",
                passphrase,
                "--quick-generate-key",
                user,
                "default",
                "default",
                "never");
    }

    private String exported(String user, String passphrase) throws Exception {
        return repository
                .run(
                        "gpg",
                        "--batch",
                        "--pinentry-mode",
                        "loopback",
                        "--passphrase",
                        passphrase,
                        "--armor",
                        "--export-secret-keys",
                        user)
                .standardOutput();
    }

    private Path privateFolder(String name) throws Exception {
        return Files.createDirectory(
                folder.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private SecretsConfig keys(String... names) {
        return new SecretsConfig(
                List.of(),
                List.of(names).stream()
                        .<GitCryptKey>map(name -> new GitCryptKey.KeyFile("../" + name))
                        .toList(),
                Optional.empty());
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

    private SecretFiles files(SecretsConfig config, Workspace workspace) {
        return new SecretFiles(
                config,
                workspace,
                repository.root(),
                repository.environment(),
                repository.processes(),
                mask,
                () -> Path.of("/nowhere"));
    }

    private static Failure failure(StepOutcome outcome) {
        assertThat(outcome).isInstanceOf(StepOutcome.Failed.class);
        return ((StepOutcome.Failed) outcome).failure();
    }

    private static String text(Failure failure) {
        return FailureText.of(failure);
    }
}
