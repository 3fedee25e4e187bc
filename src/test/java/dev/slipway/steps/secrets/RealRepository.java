package dev.slipway.steps.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.process.Command;
import dev.slipway.process.ProcessResult;
import dev.slipway.process.SystemProcesses;
import dev.slipway.workspace.Commit;
import dev.slipway.workspace.GitAnswer;
import dev.slipway.workspace.SiteRepository;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** A real Git repository with an owner of its own, whose home folder is a new one. */
final class RealRepository {
    private final SystemProcesses processes = new SystemProcesses(InstantSource.system());
    private final Path folder;
    private final Path root;
    private final Map<String, String> environment;

    /** A new repository in a folder. */
    RealRepository(Path folder) throws Exception {
        this.folder = folder;
        this.environment = new HashMap<>(System.getenv());
        environment.put("HOME", Files.createDirectory(folder.resolve("home")).toString());
        this.root = Files.createDirectory(folder.resolve("repository"));
        run("git", "config", "--global", "user.name", "Ada");
        run("git", "config", "--global", "user.email", "ada@example.org");
        run("git", "init", "--quiet", ".");
    }

    /** Its working tree. */
    Path root() {
        return root;
    }

    /** What its owner's programs see. */
    Map<String, String> environment() {
        return environment;
    }

    SystemProcesses processes() {
        return processes;
    }

    /** Writes a file. */
    void write(String file, byte[] content) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        Files.write(root.resolve(file), content);
    }

    /** Writes a text file. */
    void write(String file, String content) throws IOException {
        write(file, content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** Commits everything. */
    void commit(String title) throws Exception {
        run("git", "add", "--all");
        run("git", "commit", "--quiet", "--allow-empty", "-m", title);
    }

    /** Commits a file as it is, whatever filters say: as on a machine without git-crypt. */
    void commitUnfiltered(String title, String... files) throws Exception {
        for (var file : files) {
            run("git", "-c", "filter.git-crypt.clean=", "-c", "filter.git-crypt.required=false", "add", file);
        }
        run("git", "commit", "--quiet", "-m", title);
    }

    /** Runs a program in it, which must succeed. */
    ProcessResult run(String program, String... arguments) throws Exception {
        return runIn(root, program, arguments);
    }

    /** Runs a program anywhere, as its owner. */
    ProcessResult runIn(Path where, String program, String... arguments) throws Exception {
        var result = processes.run(Command.of(program, environment, where, arguments), Duration.ofMinutes(5));
        assertThat(result.succeeded())
                .as("%s %s: %s", program, String.join(" ", arguments), result.lines())
                .isTrue();
        return result;
    }

    /** The last commit, checked out as a deployment does it. */
    Workspace checkOut() throws Exception {
        var site = new SiteRepository(processes, environment, root);
        if (!(site.resolve("HEAD") instanceof GitAnswer.Known<Commit>(var commit))) {
            throw new AssertionError("no commit");
        }
        var workspace = new Workspace(Files.createTempDirectory(
                folder,
                "workspace",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
        Files.createDirectory(workspace.scratch());
        return switch (site.checkOut(commit, workspace)) {
            case GitAnswer.Known<SiteRepository.Checkout>(var checkout) -> checkout.workspace();
            case GitAnswer.Refused<SiteRepository.Checkout>(var failure) -> throw new AssertionError(failure);
        };
    }
}
