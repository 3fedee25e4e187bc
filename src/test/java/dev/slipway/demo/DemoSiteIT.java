package dev.slipway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.process.ChildEnvironment;
import dev.slipway.process.Command;
import dev.slipway.process.SystemProcesses;
import dev.slipway.workspace.Workspaces;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the real git, git-crypt and openssl. */
class DemoSiteIT {
    private static final Map<String, String> ENVIRONMENT = ChildEnvironment.of(System.getenv());

    @TempDir
    Path temp;

    @Test
    void secretsAreEncryptedInItsFilesAndInItsHistory() throws Exception {
        var made = make(Optional.empty());
        assertThat(made.secrets()).hasSize(3).doesNotHaveDuplicates();
        for (var file : List.of("secrets/config/staging.yaml", "secrets/config/prod.yaml", "secrets/grafana-api-key")) {
            assertThat(made.site().resolve(file))
                    .content(StandardCharsets.ISO_8859_1)
                    .startsWith("\0GITCRYPT\0");
        }
        assertThat(git(made.site(), "status", "--porcelain")).isEmpty();
        assertThat(git(made.site(), "ls-files")).doesNotContain(".template");
        assertNoSecretOnDisk(made);
    }

    @Test
    void theRealProgramsOpenItWithTheVariablesOfTheCiSystem() throws Exception {
        var made = make(Optional.empty());
        var key = temp.resolve("key");
        run(
                temp,
                "openssl",
                "enc",
                "-d",
                "-aes-256-cbc",
                "-K",
                made.variables().getOrDefault("CRYPT_KEY", ""),
                "-iv",
                made.variables().getOrDefault("CRYPT_IV", ""),
                "-in",
                made.site().resolve("travis/crypt-key.enc").toString(),
                "-out",
                key.toString());
        run(temp, "git", "clone", "--quiet", made.site().toString(), "clone");
        run(temp.resolve("clone"), "git-crypt", "unlock", key.toString());
        assertThat(temp.resolve("clone/secrets/grafana-api-key")).hasContent(made.grafanaToken() + "\n");
        assertThat(made.secrets()).contains(made.grafanaToken());
    }

    @Test
    void aLaterDemoIsACommitOnTopWithTheSameKeysAndSecrets() throws Exception {
        var first = make(Optional.empty());
        var second = make(Optional.empty());
        assertThat(second.variables()).isEqualTo(first.variables());
        assertThat(second.secrets()).isEqualTo(first.secrets());
        assertThat(git(second.site(), "rev-parse", "HEAD~1").strip()).isEqualTo(first.commit());
        assertThat(git(second.site(), "diff", "--name-only", "HEAD~1").lines())
                .containsExactly("config/common/banner.yaml");
        assertNoSecretOnDisk(second);
    }

    @Test
    void eachDemoTakesBackWhatTheOneBeforeItBroke() throws Exception {
        var good = make(Optional.empty());
        for (var breakage : Breakage.of(ExampleSite.MYBINDER)) {
            var broken = make(Optional.of(breakage));
            var mended = breakage == Breakage.ANNOTATION ? "HEAD" : "HEAD~1";
            assertThat(git(broken.site(), "diff", "--name-only", good.commit(), mended)
                            .lines())
                    .as("before " + breakage.word())
                    .containsExactly("config/common/banner.yaml");
            assertThat(broken.secrets()).isEqualTo(good.secrets());
        }
    }

    @Test
    void anEarlierSiteThatCannotBeOpenedIsReplaced() throws Exception {
        var first = make(Optional.empty());
        var folder = new DemoFolder(temp.resolve("demo"));
        folder.writeVariables(Map.of("CRYPT_KEY", "00".repeat(32), "CRYPT_IV", "00".repeat(16)));
        var second = make(Optional.empty());
        assertThat(second.secrets()).doesNotContainAnyElementsOf(first.secrets());
        assertThat(git(second.site(), "rev-list", "--count", "HEAD").strip()).isEqualTo("1");
    }

    @Test
    void noPrivateFolderRemains() throws Exception {
        make(Optional.of(Breakage.CRYPT_KEY));
        try (var left = Files.walk(temp.resolve("memory"))) {
            assertThat(left.filter(Files::isRegularFile).filter(file -> !file.endsWith(".guard")))
                    .isEmpty();
        }
    }

    @Test
    void aMissingProgramIsNamedWithTheWayToGetIt() throws Exception {
        var made = site(Map.of("PATH", temp.toString())).make(plan(Optional.empty()));
        assertThat(made).isInstanceOfSatisfying(DemoSite.Made.NotMade.class, not -> {
            assertThat(not.failure().observed()).contains("there is no program 'git'");
            assertThat(not.failure().advice()).anyMatch(advice -> advice.contains("apt-get install git"));
        });
    }

    private DemoSite.Made.Ready make(Optional<Breakage> breakage) throws Exception {
        var made = site(ENVIRONMENT).make(plan(breakage));
        assertThat(made).isInstanceOf(DemoSite.Made.Ready.class);
        return (DemoSite.Made.Ready) made;
    }

    private DemoSite site(Map<String, String> environment) throws IOException {
        return new DemoSite(
                new DemoFolder(temp.resolve("demo")),
                new Workspaces(List.of(), temp.resolve("memory")),
                new SystemProcesses(InstantSource.system()),
                environment,
                InstantSource.system(),
                new SecureRandom());
    }

    private static DemoPlan plan(Optional<Breakage> breakage) {
        return DemoPlan.ofMybinder("http://127.0.0.1:8379", DemoPlan.LOCAL_IMAGE, "", breakage);
    }

    /** In no file of the demo's folder, and in no object of the repository. */
    private void assertNoSecretOnDisk(DemoSite.Made.Ready made) throws Exception {
        try (var files = Files.walk(temp.resolve("demo"))) {
            for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as("%s", file)
                        .doesNotContain(made.secrets());
            }
        }
        var objects = git(made.site(), "cat-file", "--batch-all-objects", "--batch");
        made.secrets().forEach(secret -> assertThat(objects).doesNotContain(secret));
    }

    private static String git(Path where, String... arguments) throws Exception {
        return run(where, "git", arguments);
    }

    private static String run(Path where, String program, String... arguments) throws Exception {
        var result = new SystemProcesses(InstantSource.system())
                .run(Command.of(program, ENVIRONMENT, where, arguments), Duration.ofMinutes(1));
        assertThat(result.succeeded())
                .as("%s %s: %s", program, List.of(arguments), result.lines())
                .isTrue();
        return result.standardOutput();
    }
}
