package dev.slipway.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.process.Command;
import dev.slipway.process.SystemProcesses;
import dev.slipway.site.Loaded;
import dev.slipway.testing.TempSite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commits that were made to lead Slipway out of its workspace, or to have something run while they are checked out: with the real git. */
class HostileSiteIT {
    private final SystemProcesses processes = new SystemProcesses(InstantSource.system());

    @TempDir
    Path folder;

    private Path repository = Path.of("/nowhere");
    private Path traces = Path.of("/nowhere");
    private Path outside = Path.of("/nowhere");
    private Map<String, String> environment = Map.of();

    @BeforeEach
    void aPersonWhoseGitRunsThings() throws Exception {
        environment = new HashMap<>(System.getenv());
        environment.put("HOME", Files.createDirectory(folder.resolve("home")).toString());
        traces = Files.createDirectory(folder.resolve("traces"));
        outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "of somebody else");
        repository = Files.createDirectory(folder.resolve("repository"));
        git("init", "--quiet", ".");
        git("config", "--global", "user.name", "Mallory");
        git("config", "--global", "user.email", "mallory@example.org");
    }

    @Test
    void nothingOfThePersonsGitAndOfTheCommitsAttributesRunsWhileItIsCheckedOut() throws Exception {
        TempSite.in(repository)
                .with(".gitattributes", "* filter=evil diff=evil merge=evil\n")
                .with(".gitmodules", "[submodule \"x\"]\n\tpath = x\n\turl = ext::" + trace("submodule") + "\n")
                .with("a", "content\n");
        commit();
        // Only now: committing itself would run them.
        var hooks = Files.createDirectory(folder.resolve("hooks"));
        for (var hook : List.of("post-checkout", "reference-transaction", "post-index-change", "fsmonitor-watchman")) {
            script(hooks.resolve(hook), "hook-" + hook);
            script(Files.createDirectories(folder.resolve("template/hooks")).resolve(hook), "template-" + hook);
            script(repository.resolve(".git/hooks").resolve(hook), "own-" + hook);
        }
        for (var scope : List.of("--global", "--local")) {
            git("config", scope, "core.hooksPath", hooks.toString());
            git("config", scope, "filter.evil.smudge", trace("smudge"));
            git("config", scope, "filter.evil.clean", trace("clean"));
            git("config", scope, "filter.evil.process", trace("process"));
            git("config", scope, "filter.evil.required", "true");
            git("config", scope, "diff.evil.textconv", trace("textconv"));
            git(
                    "config",
                    scope,
                    "core.fsmonitor",
                    hooks.resolve("fsmonitor-watchman").toString());
            git("config", scope, "submodule.recurse", "true");
            git("config", scope, "protocol.allow", "always");
            git("config", scope, "init.templateDir", folder.resolve("template").toString());
            git(
                    "config",
                    scope,
                    "core.attributesFile",
                    repository.resolve(".gitattributes").toString());
        }
        try (var before = Files.list(traces)) {
            before.forEach(trace -> assertThat(trace.toFile().delete()).isTrue());
        }
        var checkout = checkedOut();
        assertThat(checkout.workspace().site().resolve("a")).hasContent("content");
        try (var left = Files.list(traces)) {
            assertThat(left).as("what ran").isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".git", ".GIT", "..", ".git/hooks/x"})
    void aTreeThatNamesWhatGitOwnsOrWhatIsOutsideIsNotCheckedOut(String name) throws Exception {
        var blob = git("hash-object", "-w", "--stdin").strip();
        var inner = mktree("100755 blob " + blob + "\tpost-checkout\n");
        var top = name.contains("/") ? name.substring(0, name.indexOf('/')) : name;
        var tree = mktree("040000 tree " + inner + "\t" + top + "\n");
        var commit = git("commit-tree", tree, "-m", "hostile").strip();
        git("update-ref", "refs/heads/hostile", commit);
        var site = new SiteRepository(processes, environment, repository);
        var workspace = workspace();
        var answer = site.checkOut(known(site.resolve("hostile")), workspace);
        assertThat(answer).isInstanceOf(GitAnswer.Refused.class);
        assertThat(workspace.checkout().resolve(".git/post-checkout")).doesNotExist();
        assertThat(workspace.root().resolve("post-checkout")).doesNotExist();
    }

    @Test
    void linksOutOfTheRepositoryAreNeitherFollowedNorLeft() throws Exception {
        TempSite.in(repository);
        Files.createSymbolicLink(repository.resolve("config/link.yaml"), outside.resolve("secret"));
        Files.createSymbolicLink(repository.resolve("folder"), outside);
        Files.createSymbolicLink(repository.resolve("again"), Path.of("folder"));
        Files.createSymbolicLink(repository.resolve("git"), Path.of(".git"));
        Files.createSymbolicLink(repository.resolve("head"), Path.of(".git/HEAD"));
        Files.createSymbolicLink(repository.resolve("loop"), Path.of("loop"));
        Files.createSymbolicLink(repository.resolve("process"), Path.of("/proc/self/root" + outside));
        commit();
        var checkout = checkedOut();
        assertThat(checkout.leftOut())
                .extracting(link -> link.file().toString())
                .contains("config/link.yaml", "folder", "again", "git", "head", "process");
        for (var path : List.of(
                "config/link.yaml",
                "folder/secret",
                "again/secret",
                "git/HEAD",
                "head",
                "process/secret",
                "../outside/secret",
                outside.resolve("secret").toString())) {
            assertThat(checkout.workspace().inSite(path)).as(path).isEmpty();
        }
        FolderTree.remove(checkout.workspace().root());
        assertThat(outside.resolve("secret")).hasContent("of somebody else");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../outside/secret", "config/../../outside/secret", "./../outside/secret"})
    void noPathOfSlipwayYamlLeadsOut(String path) {
        for (var place : List.of(
                "config/common/*.yaml",
                "chart: example",
                "tests/requirements.txt",
                "travis/crypt-key.enc",
                "secrets/grafana-api-key",
                "{kubeconfig: $KUBECONFIG}\n    variables: {host: staging.example.org}")) {
            var replacement = place.startsWith("chart")
                    ? "chart: " + path
                    : place.startsWith("{kubeconfig")
                            ? "{kubeconfig: " + path + "}\n    variables: {host: staging.example.org}"
                            : path;
            assertThat(TempSite.in(repository).replacing(place, replacement).load())
                    .as(replacement)
                    .isInstanceOf(Loaded.Invalid.class);
        }
    }

    private SiteRepository.Checkout checkedOut() throws Exception {
        var site = new SiteRepository(processes, environment, repository);
        return switch (site.checkOut(known(site.resolve("HEAD")), workspace())) {
            case GitAnswer.Known<SiteRepository.Checkout>(var checkout) -> checkout;
            case GitAnswer.Refused<SiteRepository.Checkout>(var failure) -> throw new AssertionError(failure);
        };
    }

    private static Commit known(GitAnswer<Commit> answer) {
        return switch (answer) {
            case GitAnswer.Known<Commit>(var commit) -> commit;
            case GitAnswer.Refused<Commit>(var failure) -> throw new AssertionError(failure);
        };
    }

    private Workspace workspace() throws Exception {
        return new Workspace(Files.createDirectory(folder.resolve("workspace")));
    }

    /** A command that leaves a trace when it runs. */
    private String trace(String name) {
        return "sh -c 'touch " + traces.resolve(name) + "; cat'";
    }

    private void script(Path file, String name) throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\ntouch " + traces.resolve(name) + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private void commit() throws Exception {
        git("add", "--all");
        git("commit", "--quiet", "-m", "Hostile");
    }

    private String mktree(String entries) throws Exception {
        return run(Command.of("git", environment, repository, "mktree").reading(entries))
                .strip();
    }

    private String git(String... arguments) throws Exception {
        return run(Command.of("git", environment, repository, arguments));
    }

    private String run(Command command) throws Exception {
        var result = processes.run(command, Duration.ofMinutes(1));
        assertThat(result.succeeded()).as(command + "\n" + result.lines()).isTrue();
        return result.standardOutput();
    }
}
