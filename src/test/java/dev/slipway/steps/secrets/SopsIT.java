package dev.slipway.steps.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.site.SecretValue;
import dev.slipway.site.SecretsConfig;
import dev.slipway.site.SecretsConfig.GitCryptKey;
import dev.slipway.site.Variable;
import dev.slipway.testing.KmsServer;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.RecordingContext;
import dev.slipway.workspace.Workspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that the real sops encrypted, for the real age, and for a cloud's key service that checks its requests. */
class SopsIT {
    private static final List<String> NAMES = List.of("a.yaml", "b.json", "c.env", "d.ini", "e.bin");

    private final Mask mask = new Mask();
    private final RecordingContext context = new RecordingContext();

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init") // before each test
    private RealRepository repository;

    @BeforeEach
    void aRepository() throws Exception {
        repository = new RealRepository(folder);
        repository.write("secrets/a.yaml", "token: the-canary-of-yaml\nlist: [1, 2]\n");
        repository.write("secrets/b.json", "{\"token\": \"the-canary-of-json\"}\n");
        repository.write("secrets/c.env", "TOKEN=the-canary-of-env\n");
        repository.write("secrets/d.ini", "[section]\ntoken = the-canary-of-ini\n");
        repository.write("secrets/e.bin", "\0\1the canary of bytes\n");
        repository.write("plain.yaml", "sops: is a word here, and no metadata\nmac: none\n");
    }

    @Test
    void decryptsEveryFormatAndLearnsItsValues() throws Exception {
        encrypt("--age", AgeKey.OURS.recipient());
        repository.environment().put("SOPS_KEY", "# created for a test\n" + AgeKey.OURS.secret() + "\n");

        var workspace = repository.checkOut();
        assertThat(run(workspace, sops("SOPS_KEY"))).isEqualTo(new StepOutcome.Succeeded("5 files decrypted"));
        assertThat(Files.readString(workspace.site().resolve("secrets/a.yaml"))).contains("token: the-canary-of-yaml");
        assertThat(Files.readString(workspace.site().resolve("secrets/b.json")))
                .contains("\"token\": \"the-canary-of-json\"");
        assertThat(workspace.site().resolve("secrets/c.env")).hasContent("TOKEN=the-canary-of-env\n");
        assertThat(Files.readString(workspace.site().resolve("secrets/d.ini"))).contains("token = the-canary-of-ini");
        assertThat(workspace.site().resolve("secrets/e.bin")).hasContent("\0\1the canary of bytes\n");
        assertThat(workspace.site().resolve("plain.yaml"))
                .hasContent("sops: is a word here, and no metadata\nmac: none\n");
        assertThat(mask.apply("the-canary-of-yaml the-canary-of-json the-canary-of-env the-canary-of-ini "
                        + AgeKey.OURS.secret()))
                .isEqualTo("••• ••• ••• ••• •••");
        try (var scratch = Files.list(workspace.scratch())) {
            assertThat(scratch).isEmpty();
        }
    }

    @Test
    void saysWhoMayDecryptAFileWithoutAnyKey() throws Exception {
        encrypt("--age", AgeKey.OURS.recipient(), "--kms", KmsServer.KEY);
        assertThat(files(sops("SOPS_KEY"), repository.checkOut()).list())
                .extracting(SecretFile::name)
                .containsExactly("secrets/a.yaml", "secrets/b.json", "secrets/c.env", "secrets/d.ini", "secrets/e.bin");
        assertThat(files(sops("SOPS_KEY"), repository.checkOut()).list())
                .allSatisfy(file -> assertThat(
                                ((SecretFile.By.Sops) file.by()).file().recipients())
                        .containsExactlyInAnyOrder(AgeKey.OURS.recipient(), KmsServer.KEY));
    }

    @Test
    void tellsAMissingKeyFromAnotherOnesAndFromAFileThatWasChanged() throws Exception {
        encrypt("--age", AgeKey.OURS.recipient());
        assertThat(failure(run(repository.checkOut(), sops("SOPS_KEY"))))
                .contains("$SOPS_KEY is not set", "On a CI system");

        repository.environment().put("SOPS_KEY", AgeKey.ANOTHER.secret());
        assertThat(failure(run(repository.checkOut(), sops("SOPS_KEY"))))
                .contains("5 of 5 files", "secrets/a.yaml=no key at hand decrypts it", AgeKey.OURS.recipient())
                .contains("sops updatekeys");

        repository.environment().put("SOPS_KEY", AgeKey.OURS.secret());
        var file = repository.root().resolve("secrets/a.yaml");
        Files.writeString(file, Files.readString(file).replaceFirst("data:[A-Za-z0-9]{4}", "data:AAAA"));
        repository.commit("Change a secret by hand");
        assertThat(failure(run(repository.checkOut(), sops("SOPS_KEY"))))
                .contains("1 of 5 files", "secrets/a.yaml=it was changed after it was encrypted")
                .contains("Change a secret by hand")
                .doesNotContain("secrets/b.json=");
    }

    @Test
    void takesAgesKeyFromAFileThatGitCryptEncrypted() throws Exception {
        repository.run("git-crypt", "init");
        repository.run("git-crypt", "export-key", folder.resolve("key").toString());
        repository.write(".gitattributes", "keys/** filter=git-crypt diff=git-crypt\n");
        repository.write("keys/age", AgeKey.OURS.secret() + "\n");
        encrypt("--age", AgeKey.OURS.recipient());
        var config = new SecretsConfig(
                List.of(),
                List.of(new GitCryptKey.KeyFile("../key")),
                Optional.of(new SecretsConfig.Sops(Optional.of(new SecretValue.InFile("keys/age")), List.of())));
        // Locked, as the person who deploys may have it: the key is in no file that can be read.
        repository.run("git-crypt", "lock");
        assertThat(run(repository.checkOut(), config)).isEqualTo(new StepOutcome.Succeeded("6 files decrypted"));
    }

    @Test
    void encryptsAChangeForTheSameRecipientsAndRefusesWhatIsNoLongerInItsFormat() throws Exception {
        encrypt("--age", AgeKey.OURS.recipient());
        repository.environment().put("SOPS_KEY", AgeKey.OURS.secret());
        for (var name : NAMES) {
            var workspace = repository.checkOut();
            var open = (Opening.Open)
                    files(sops("SOPS_KEY"), workspace, RealTools.sops()).open("secrets/" + name);
            var clear = new String(open.clear(), StandardCharsets.UTF_8);
            var changed = clear.replace("canary", "changed canary");
            assertThat(changed).isNotEqualTo(clear);
            var sealed = open.sealing().seal(changed.getBytes(StandardCharsets.UTF_8));
            assertThat(sealed).isInstanceOf(Opening.Sealed.Content.class);
            repository.write("secrets/" + name, ((Opening.Sealed.Content) sealed).encrypted());
            try (var scratch = Files.list(workspace.scratch())) {
                assertThat(scratch).isEmpty();
            }
        }
        repository.commit("Change all of them");
        var workspace = repository.checkOut();
        assertThat(run(workspace, sops("SOPS_KEY"))).isEqualTo(new StepOutcome.Succeeded("5 files decrypted"));
        assertThat(Files.readString(workspace.site().resolve("secrets/a.yaml"))).contains("the-changed canary-of-yaml");
        assertThat(Files.readString(workspace.site().resolve("secrets/e.bin"))).contains("the changed canary of bytes");

        var open = (Opening.Open)
                files(sops("SOPS_KEY"), repository.checkOut(), RealTools.sops()).open("secrets/b.json");
        assertThat(open.sealing().seal("{no json".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        Opening.Sealed.Refused.class,
                        refused -> assertThat(FailureText.of(refused.failure()))
                                .contains("sops refused it", "valid in its format, json"));
    }

    @Test
    void givesSopsTheVariablesThatTheSiteNamesAndNoOtherSecretOfOurs() throws Exception {
        repository.environment().put("AWS_SECRET_ACCESS_KEY", "named-canary");
        repository.environment().put("CRYPT_KEY", "other-canary");
        var config = new SecretsConfig.Sops(Optional.empty(), List.of(new Variable("AWS_SECRET_ACCESS_KEY")));
        repository.commit("Nothing encrypted");
        var workspace = repository.checkOut();
        var sops = new Sops(
                config, workspace, repository.environment(), repository.processes(), mask, () -> Path.of("/nowhere"));
        assertThat(sops.ready(new KeyFiles(workspace, repository.root(), Map.of())))
                .isInstanceOfSatisfying(
                        Sops.Ready.With.class,
                        ready -> assertThat(ready.variables())
                                .containsEntry("AWS_SECRET_ACCESS_KEY", "named-canary")
                                .doesNotContainKey("CRYPT_KEY"));
        assertThat(mask.apply("a named-canary")).isEqualTo("a •••");
    }

    @Test
    void asksACloudsKeyServiceWithTheVariablesThatTheSiteNames() throws Exception {
        try (var kms = new KmsServer()) {
            repository.environment().putAll(kms.environment());
            encrypt("--kms", KmsServer.KEY);
            var named = kms.environment().keySet().stream()
                    .sorted()
                    .map(Variable::new)
                    .toList();
            var config = new SecretsConfig(
                    List.of(), List.of(), Optional.of(new SecretsConfig.Sops(Optional.empty(), named)));
            assertThat(run(repository.checkOut(), config)).isEqualTo(new StepOutcome.Succeeded("5 files decrypted"));
            assertThat(kms.decryptions()).isEqualTo(5);
            assertThat(kms.breaches()).isEmpty();

            kms.refuse("AccessDeniedException", "User: ada is not authorized to perform: kms:Decrypt");
            assertThat(failure(run(repository.checkOut(), config)))
                    .contains("no key at hand decrypts it", "AccessDeniedException", "kms:Decrypt");
        }
    }

    private void encrypt(String... keys) throws Exception {
        for (var name : NAMES) {
            var arguments = new java.util.ArrayList<>(List.of("encrypt", "--in-place"));
            arguments.addAll(List.of(keys));
            arguments.add("secrets/" + name);
            var before = repository.environment().get("AWS_ENDPOINT_URL_KMS");
            if (List.of(keys).contains("--kms") && before == null) {
                try (var kms = new KmsServer()) {
                    repository.environment().putAll(kms.environment());
                    repository.run(RealTools.sops().toString(), arguments.toArray(String[]::new));
                    kms.environment().keySet().forEach(repository.environment()::remove);
                }
            } else {
                repository.run(RealTools.sops().toString(), arguments.toArray(String[]::new));
            }
        }
        repository.commit("Encrypt");
    }

    private static SecretsConfig sops(String variable) {
        return new SecretsConfig(
                List.of(),
                List.of(),
                Optional.of(new SecretsConfig.Sops(
                        Optional.of(new SecretValue.InEnvironment(new Variable(variable))), List.of())));
    }

    private StepOutcome run(Workspace workspace, SecretsConfig config) throws Exception {
        var sops = RealTools.sops();
        return new DecryptSecrets(
                        Optional.of(config),
                        workspace,
                        repository.root(),
                        repository.environment(),
                        repository.processes(),
                        mask,
                        () -> sops)
                .run(context);
    }

    private SecretFiles files(SecretsConfig config, Workspace workspace) {
        return files(config, workspace, Path.of("/nowhere"));
    }

    private SecretFiles files(SecretsConfig config, Workspace workspace, Path program) {
        return new SecretFiles(
                config,
                workspace,
                repository.root(),
                repository.environment(),
                repository.processes(),
                mask,
                () -> program);
    }

    private static String failure(StepOutcome outcome) {
        assertThat(outcome).isInstanceOf(StepOutcome.Failed.class);
        return FailureText.of(((StepOutcome.Failed) outcome).failure());
    }
}
