package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.process.Command;
import dev.slipway.process.SystemProcesses;
import dev.slipway.testing.TempSite;
import dev.slipway.testing.TestWorkspaces;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code slipway secrets}, run as a person runs it, on a repository of the real git-crypt. */
class SecretsCommandIT {
    private static final String CANARY = "the-canary-of-staging";

    private final SystemProcesses processes = new SystemProcesses(InstantSource.system());

    @TempDir
    Path folder;

    private Map<String, String> environment = new HashMap<>();
    private Path repository = Path.of("/nowhere");
    private Path memory = Path.of("/nowhere");

    @BeforeEach
    void aSiteWithSecrets() throws Exception {
        environment = new HashMap<>(System.getenv());
        environment.put("HOME", Files.createDirectory(folder.resolve("home")).toString());
        environment.put("XDG_STATE_HOME", folder.resolve("state").toString());
        environment.keySet().removeAll(List.of("VISUAL", "EDITOR", "JAVA_TOOL_OPTIONS"));
        memory = TestWorkspaces.folder();
        repository = TempSite.in(folder.resolve("repository"))
                .replacing(
                        "openssl: {file: travis/crypt-key.enc, key: $CRYPT_KEY, iv: $CRYPT_IV}", "env: $GIT_CRYPT_KEY")
                .with(".gitattributes", "secrets/** filter=git-crypt diff=git-crypt\n")
                .with("secrets/config/staging.yaml", "token: " + CANARY + "\n")
                .root();
        git("config", "--global", "user.name", "Ada");
        git("config", "--global", "user.email", "ada@example.org");
        git("init", "--quiet", ".");
        run("git-crypt", "init");
        run("git-crypt", "export-key", folder.resolve("key").toString());
        environment.put(
                "GIT_CRYPT_KEY",
                java.util.Base64.getEncoder().encodeToString(Files.readAllBytes(folder.resolve("key"))));
        git("add", "--all");
        git("commit", "--quiet", "-m", "A site with secrets");
        run("git-crypt", "lock");
    }

    @Test
    void statusTellsWhatIsEncryptedByWhichKeyAndWhatShouldBeWithoutAnyKey() throws Exception {
        environment.remove("GIT_CRYPT_KEY");
        var right = slipway("secrets", "status");
        assertThat(right.code()).isZero();
        assertThat(right.out())
                .containsPattern("secrets/config/staging.yaml +git-crypt +default +encrypted")
                .contains("3 files: 3 encrypted.");

        Files.writeString(repository.resolve("secrets/plain.yaml"), "token: committed-in-clear\n");
        git("add", "--all");
        git("commit", "--quiet", "-m", "Oops");
        var wrong = slipway("secrets", "status");
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.out())
                .containsPattern("secrets/plain.yaml +git-crypt +default +IN CLEAR")
                .contains("change these secrets")
                .doesNotContain("committed-in-clear");
        assertThat(slipway("secrets", "status", "--commit", "HEAD~1").code()).isZero();
        assertThat(slipway("secrets", "status", "--output", "json").out())
                .contains(
                        "{\"event\":\"secret\",\"file\":\"secrets/plain.yaml\",\"by\":\"git-crypt\",\"key\":\"default\","
                                + "\"state\":\"in-clear\",\"remark\":\"\"}");
    }

    @Test
    void verifyTellsWhichFilesAreWholeAndWhichWereTamperedWith() throws Exception {
        var whole = slipway("secrets", "verify");
        assertThat(whole.code()).as(whole.err()).isZero();
        assertThat(whole.out())
                .containsPattern("secrets/config/staging.yaml +git-crypt +default, version 0 +whole")
                .doesNotContain(CANARY);

        var file = repository.resolve("secrets/config/staging.yaml");
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        git("commit", "--quiet", "--all", "-m", "Tamper");
        var tampered = slipway("secrets", "verify");
        assertThat(tampered.code()).isEqualTo(1);
        assertThat(tampered.out())
                .containsPattern("secrets/config/staging.yaml +git-crypt +default +REFUSED \\(HMAC mismatch\\)")
                .contains("3 files: 2 whole, 1 REFUSED.", "restore it");

        environment.remove("GIT_CRYPT_KEY");
        var keyless = slipway("secrets", "verify");
        assertThat(keyless.code()).isEqualTo(1);
        assertThat(keyless.err()).contains("$GIT_CRYPT_KEY is not set", "git-crypt export-key - | base64");
    }

    @Test
    void showPrintsWhatWasAskedForToTheByteAndWritesNothing() throws Exception {
        var before = tree();
        var shown = slipway("secrets", "show", "secrets/config/staging.yaml");
        assertThat(shown.code()).as(shown.err()).isZero();
        assertThat(shown.out()).isEqualTo("token: " + CANARY + "\n");
        assertThat(tree()).isEqualTo(before);
        assertNothingInClear();

        var other = slipway("secrets", "show", "config/prod.yaml");
        assertThat(other.code()).isEqualTo(1);
        assertThat(other.err()).contains("It is no secret", "secrets/config/staging.yaml");
        assertThat(slipway("secrets", "show", "../../etc/passwd").err()).contains("not in the site's folder");
    }

    @Test
    void editPutsTheChangeBackEncryptedAsGitCryptWould() throws Exception {
        var edited = edit("sed -i s/staging/production/", "secrets/config/staging.yaml");
        assertThat(edited.code()).as(edited.err()).isZero();
        assertThat(edited.out()).contains("changed and encrypted", "git add").doesNotContain("canary");
        assertThat(slipway("secrets", "show", "secrets/config/staging.yaml").out())
                .isEqualTo("token: the-canary-of-production\n");
        git("commit", "--quiet", "--all", "-m", "Change the token");
        // The real git-crypt finds it whole, and unchanged once it is unlocked.
        run("git-crypt", "unlock", folder.resolve("key").toString());
        assertThat(repository.resolve("secrets/config/staging.yaml")).hasContent("token: the-canary-of-production\n");
        assertThat(git("status", "--porcelain")).isEmpty();

        var unlocked = edit("true", "secrets/config/staging.yaml");
        assertThat(unlocked.code()).isEqualTo(1);
        assertThat(unlocked.err()).contains("This clone is unlocked");
        assertNothingInClear();
    }

    @Test
    void editMakesANewFileOnlyWhereItWillBeEncrypted() throws Exception {
        var made = edit("sh -c 'echo token: a-new-canary > \"$1\"' editor", "secrets/new/one.yaml");
        assertThat(made.code()).as(made.err()).isZero();
        assertThat(Files.readString(repository.resolve("secrets/new/one.yaml"), StandardCharsets.ISO_8859_1))
                .startsWith("\0GITCRYPT\0");
        assertThat(slipway("secrets", "show", "secrets/new/one.yaml").out()).isEqualTo("token: a-new-canary\n");
        var plain = edit("sh -c 'echo secret > \"$1\"' editor", "config/new.yaml");
        assertThat(plain.code()).isEqualTo(1);
        assertThat(plain.err()).contains("no rule in .gitattributes would encrypt it");
        assertThat(repository.resolve("config/new.yaml")).doesNotExist();
    }

    @Test
    void anEditorThatFailsOrWritesRubbishChangesNothing() throws Exception {
        var before = tree();
        var failed = edit("sh -c 'echo x > \"$1\"; exit 3' editor", "secrets/config/staging.yaml");
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.err()).contains("exit code 3", "nothing was changed");
        var rubbish = edit("sh -c 'printf \"a: [\\n\" > \"$1\"' editor", "secrets/config/staging.yaml");
        assertThat(rubbish.code()).isEqualTo(1);
        assertThat(rubbish.err()).contains("secrets/config/staging.yaml:", "Nothing was changed");
        assertThat(edit("true", "secrets/config/staging.yaml").out()).contains("is as it was");
        assertThat(tree()).isEqualTo(before);
        assertNothingInClear();
    }

    @Test
    void sigtermWhileEditingEndsTheEditorAndLeavesNothing() throws Exception {
        var before = tree();
        var process = start(
                editor("sh -c 'touch \"$0\"; sleep 300'", "started"), "secrets", "edit", "secrets/config/staging.yaml");
        awaitEditor();
        var family = process.descendants().toList();
        process.destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitCode.TERMINATED.code());
        assertThat(family).isNotEmpty().noneMatch(ProcessHandle::isAlive);
        assertThat(tree()).isEqualTo(before);
        assertNothingInClear();
    }

    @Test
    void whatKillLeftIsRemovedByCleanWhileALivingOneIsNotTouched() throws Exception {
        var killed = start(
                editor("sh -c 'touch \"$0\"; sleep 300'", "started"), "secrets", "edit", "secrets/config/staging.yaml");
        awaitEditor();
        var family = killed.descendants().toList();
        assertThat(filesInClear()).as("the draft, in the workspace alone").hasSize(1);
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(filesInClear().getFirst())))
                .isEqualTo("rw-------");
        // While it lives, it is not touched.
        assertThat(slipway("secrets", "clean").out()).contains("Nothing was left behind.");
        assertThat(filesInClear()).hasSize(1);

        killed.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
        family.forEach(ProcessHandle::destroyForcibly);
        assertThat(filesInClear()).as("what kill -9 leaves").hasSize(1);
        var clean = slipway("secrets", "clean");
        assertThat(clean.code()).isZero();
        assertThat(clean.out()).contains("removed " + memory);
        assertNothingInClear();
        assertThat(slipway("secrets", "clean", "--output", "json").out())
                .contains("{\"event\":\"cleaned\",\"removed\":[],\"problems\":[]}");
    }

    private void awaitEditor() {
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(folder.resolve("started")));
    }

    private String editor(String command, String mark) {
        environment.put("EDITOR", command.replace("\"$0\"", "'" + folder.resolve(mark) + "'"));
        // What is typed is not what is tested.
        return environment.get("EDITOR");
    }

    private record Ended(int code, String out, String err) {}

    private Ended edit(String editor, String file) throws Exception {
        environment.put("EDITOR", editor);
        return slipway("secrets", "edit", file);
    }

    private Ended slipway(String... arguments) throws Exception {
        var process = start("", arguments);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(
                process.exitValue(),
                Files.readString(folder.resolve("out"), StandardCharsets.ISO_8859_1),
                Files.readString(folder.resolve("err")));
    }

    private Process start(String editor, String... arguments) throws Exception {
        if (!editor.isEmpty()) {
            environment.put("EDITOR", editor);
        }
        var builder = new ProcessBuilder(OwnProgram.command(arguments))
                .directory(repository.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Every file of the working tree, with its content. */
    private Map<String, String> tree() throws Exception {
        var tree = new HashMap<String, String>();
        try (var files = Files.walk(repository)) {
            for (var file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(repository.resolve(".git")))
                    .toList()) {
                tree.put(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return tree;
    }

    private void assertNothingInClear() throws Exception {
        assertThat(filesInClear()).isEmpty();
    }

    /** Files that hold the canary, wherever Slipway or an editor might have put one. */
    private List<Path> filesInClear() throws Exception {
        var found = new ArrayList<Path>();
        for (var place : Stream.of(memory, folder.resolve("state"), folder.resolve("home"))
                .filter(Files::isDirectory)
                .toList()) {
            try (var files = Files.walk(place)) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(CANARY)) {
                        found.add(file);
                    }
                }
            }
        }
        return found;
    }

    private String git(String... arguments) throws Exception {
        return run("git", arguments);
    }

    private String run(String program, String... arguments) throws Exception {
        var result = processes.run(Command.of(program, environment, repository, arguments), Duration.ofMinutes(1));
        assertThat(result.succeeded())
                .as("%s %s: %s", program, String.join(" ", arguments), result.lines())
                .isTrue();
        return result.standardOutput();
    }
}
