package dev.slipway.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.process.Command;
import dev.slipway.process.SystemProcesses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the real git, and git-crypt where it is installed. */
class SiteRepositoryIT {
    private final SystemProcesses processes = new SystemProcesses(InstantSource.system());

    @TempDir
    Path folder;

    private Path repository = Path.of("/nowhere");
    private Map<String, String> environment = Map.of();

    @BeforeEach
    void aRepository() throws Exception {
        environment = new HashMap<>(System.getenv());
        environment.put("HOME", Files.createDirectory(folder.resolve("home")).toString());
        environment.remove("GITHUB_REF");
        environment.remove("TRAVIS_PULL_REQUEST");
        repository = Files.createDirectory(folder.resolve("repository"));
        git(repository, "config", "--global", "user.name", "Ada");
        git(repository, "config", "--global", "user.email", "ada@example.org");
        git(repository, "init", "--quiet", ".");
    }

    @Test
    void resolvesACommit() throws Exception {
        commit("a", "Bump binderhub (#123)");
        var commit = known(site().resolve("HEAD"));
        assertThat(commit.hash()).hasSize(40);
        assertThat(commit.title()).isEqualTo("Bump binderhub (#123)");
        assertThat(commit.author()).isEqualTo("Ada");
        assertThat(commit.pullRequest()).hasValue(123);
        assertThat(known(site().resolve(commit.hash().substring(0, 9)))).isEqualTo(commit);
    }

    @Test
    void saysWhyThereIsNoCommit() throws Exception {
        assertThat(refusal(site().resolve("HEAD"))).contains("no commit yet", "git commit");
        commit("a", "First");
        assertThat(refusal(site().resolve("nowhere"))).contains("knows no such commit", "git fetch");
        assertThat(refusal(site().resolve("--help"))).contains("knows no such commit");
        var other = Files.createDirectory(folder.resolve("other"));
        assertThat(refusal(new SiteRepository(processes, environment, other).resolve("HEAD")))
                .contains("not in a Git repository", "git init");
        commit("b", "Second");
        git(folder, "clone", "--quiet", "--depth=1", "file://" + repository, "shallow");
        assertThat(refusal(new SiteRepository(processes, environment, folder.resolve("shallow")).resolve("HEAD~1")))
                .contains("shallow", "--unshallow");
    }

    @Test
    void checksOutACommitWithoutTouchingTheRepository() throws Exception {
        commit("a", "First");
        var first = known(site().resolve("HEAD"));
        commit("a", "Second");
        git(repository, "checkout", "--quiet", "--orphan", "other");
        commit("b", "Only on a branch of its own");
        git(repository, "checkout", "--quiet", "--detach");
        git(repository, "branch", "-D", "other");
        var detached = known(site().resolve("HEAD"));
        Files.writeString(repository.resolve("a"), "changed, not committed");
        var before = contents(repository.resolve(".git"));

        assertThat(site().uncommitted()).containsExactly("a");
        var checkout = checkedOut(site().checkOut(first, workspace("one")));
        assertThat(checkout.workspace().site().resolve("a")).hasContent("First");
        checkout = checkedOut(site().checkOut(detached, workspace("two")));
        assertThat(checkout.workspace().site().resolve("b")).hasContent("Only on a branch of its own");

        assertThat(contents(repository.resolve(".git"))).isEqualTo(before);
    }

    @Test
    void checksOutAShallowCloneASubfolderAndAWorktree() throws Exception {
        Files.createDirectories(repository.resolve("sites/one"));
        Files.writeString(repository.resolve("sites/one/slipway.yaml"), "site: one\n");
        commit("a", "First");
        commit("a", "Second");
        git(folder, "clone", "--quiet", "--depth=1", "file://" + repository, "shallow");
        git(repository, "worktree", "add", "--quiet", "--detach", "../tree");
        for (var name : new String[] {"shallow", "tree"}) {
            var site = new SiteRepository(
                    processes, environment, folder.resolve(name).resolve("sites/one"));
            var checkout = checkedOut(site.checkOut(known(site.resolve("HEAD")), workspace(name)));
            assertThat(checkout.workspace().site().resolve("slipway.yaml")).hasContent("site: one");
            assertThat(checkout.workspace().site())
                    .isEqualTo(checkout.workspace().checkout().resolve("sites/one"));
        }
    }

    @Test
    void keepsEncryptedFilesEncryptedWhereThePersonHasUnlockedTheirs() throws Exception {
        git(
                repository,
                "config",
                "--global",
                "core.hooksPath",
                folder.resolve("hooks").toString());
        run(repository, "git-crypt", "init");
        Files.writeString(repository.resolve(".gitattributes"), "secret filter=git-crypt diff=git-crypt\n");
        Files.writeString(repository.resolve("secret"), "in clear here");
        commit("a", "With a secret");
        var checkout = checkedOut(site().checkOut(known(site().resolve("HEAD")), workspace("w")));
        assertThat(Files.readAllBytes(checkout.workspace().site().resolve("secret")))
                .startsWith("\0GITCRYPT\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(repository.resolve("secret")).hasContent("in clear here");
    }

    @Test
    void leavesOutLinksThatLeadOut() throws Exception {
        Files.createSymbolicLink(repository.resolve("inside"), Path.of("a"));
        Files.createSymbolicLink(repository.resolve("passwords"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(repository.resolve("up"), Path.of("../../outside"));
        Files.createSymbolicLink(repository.resolve("chain"), Path.of("passwords"));
        commit("a", "Links");
        var checkout = checkedOut(site().checkOut(known(site().resolve("HEAD")), workspace("w")));
        assertThat(checkout.leftOut())
                .extracting(link -> link.file().toString())
                .containsExactlyInAnyOrder("passwords", "up", "chain");
        assertThat(checkout.workspace().site().resolve("passwords")).doesNotExist();
        assertThat(checkout.workspace().site().resolve("inside")).hasContent("Links");
    }

    private SiteRepository site() {
        return new SiteRepository(processes, environment, repository);
    }

    private Workspace workspace(String name) throws Exception {
        return new Workspace(Files.createDirectory(folder.resolve("workspace-" + name)));
    }

    private static Commit known(GitAnswer<Commit> answer) {
        return switch (answer) {
            case GitAnswer.Known<Commit> known -> known.value();
            case GitAnswer.Refused<Commit> refused -> throw new AssertionError(refused.failure());
        };
    }

    private static SiteRepository.Checkout checkedOut(GitAnswer<SiteRepository.Checkout> answer) {
        return switch (answer) {
            case GitAnswer.Known<SiteRepository.Checkout> known -> known.value();
            case GitAnswer.Refused<SiteRepository.Checkout> refused -> throw new AssertionError(refused.failure());
        };
    }

    private static String refusal(GitAnswer<Commit> answer) {
        return switch (answer) {
            case GitAnswer.Known<Commit> known -> throw new AssertionError(known);
            case GitAnswer.Refused<Commit> refused ->
                refused.failure().observed() + "\n" + refused.failure().advice();
        };
    }

    private void commit(String file, String title) throws Exception {
        Files.writeString(repository.resolve(file), title);
        git(repository, "add", "--all");
        git(repository, "commit", "--quiet", "-m", title);
    }

    private void git(Path where, String... arguments) throws Exception {
        run(where, "git", arguments);
    }

    private void run(Path where, String program, String... arguments) throws Exception {
        var result = processes.run(Command.of(program, environment, where, arguments), Duration.ofMinutes(1));
        assertThat(result.succeeded())
                .as("%s: %s", String.join(" ", arguments), result.lines())
                .isTrue();
    }

    private static Map<String, Long> contents(Path folder) throws Exception {
        try (var files = Files.walk(folder)) {
            var contents = new HashMap<String, Long>();
            for (var file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file.toString(), Files.getLastModifiedTime(file).toMillis() * 31 + Files.size(file));
            }
            return contents;
        }
    }
}
