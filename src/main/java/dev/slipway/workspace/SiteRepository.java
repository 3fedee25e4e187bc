package dev.slipway.workspace;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.process.ChildEnvironment;
import dev.slipway.process.Command;
import dev.slipway.process.OutputLine;
import dev.slipway.process.ProcessResult;
import dev.slipway.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The person's Git repository, of which one commit is deployed. Nothing is ever written in it, not even what Git itself
 * would refresh in passing.
 *
 * <p>The checkout is a repository of its own in the workspace, which borrows the objects of the person's (see ADR 7). Git's
 * filters are off in it, so that encrypted files stay encrypted even where the person has unlocked theirs: they are
 * decrypted by the step that does so, which also learns what must be masked.
 */
public final class SiteRepository {
    private static final Duration QUICK = Duration.ofMinutes(1);
    private static final Duration CHECKOUT = Duration.ofMinutes(10);
    private static final int NAMED_FILES = 10;

    private final ProcessRunner processes;
    private final Map<String, String> environment;
    private final Map<String, String> ours;
    private final Path folder;

    /**
     * A repository.
     *
     * @param environment our own
     * @param folder the site's folder: the repository's root, or a folder below it
     */
    public SiteRepository(ProcessRunner processes, Map<String, String> environment, Path folder) {
        this.processes = processes;
        this.ours = Map.copyOf(environment);
        this.environment = gitEnvironment(environment);
        this.folder = folder;
    }

    /**
     * Finds a commit.
     *
     * @param commitish whatever names one to Git: {@code HEAD}, a branch, a tag, a hash or its beginning
     */
    public GitAnswer<Commit> resolve(String commitish) throws InterruptedException {
        var attempted = "finding commit '" + commitish + "'";
        if (!Files.isDirectory(folder)) {
            return refused(attempted, "There is no folder " + folder + ".", "Name the site's folder.");
        }
        var inside = git(folder, QUICK, "rev-parse", "--is-inside-work-tree");
        if (!inside.succeeded()) {
            return notARepository(attempted, inside);
        }
        var hash = git(folder, QUICK, "rev-parse", "--verify", "--quiet", "--end-of-options", commitish + "^{commit}");
        if (!hash.succeeded()) {
            return unknownCommit(attempted, commitish);
        }
        var full = hash.standardOutput().strip();
        var log = git(folder, QUICK, "log", "-1", "--no-show-signature", "--format=%an%n%s%n%b", full, "--");
        var lines = log.standardOutput().lines().toList();
        if (!log.succeeded() || lines.isEmpty()) {
            return refused(attempted, "Git could not read it: " + said(log), "Run: git fsck");
        }
        var title = lines.size() > 1 ? lines.get(1) : "";
        var number = Commit.pullRequestIn(title);
        if (number.isEmpty()) {
            number = Commit.pullRequestIn(String.join("\n", lines.subList(1, lines.size())));
        }
        // The CI system speaks of what it checked out; whoever names another commit means another one.
        if (number.isEmpty() && commitish.equals("HEAD")) {
            number = Commit.pullRequestIn(ours);
        }
        return new GitAnswer.Known<>(new Commit(full, title, lines.getFirst(), number));
    }

    /** The files that differ from the last commit, or that it does not know: they will not be deployed. */
    public List<String> uncommitted() throws InterruptedException {
        var files = new ArrayList<String>();
        var command = command(folder, "status", "--porcelain=v1", "--untracked-files=normal", "--", ".");
        var status = processes.run(
                command,
                line -> {
                    if (line.source() == OutputLine.Source.OUT && line.text().length() > 3) {
                        files.add(line.text().substring(3));
                    }
                },
                QUICK);
        return status.succeeded() ? List.copyOf(files) : List.of();
    }

    /**
     * Makes an empty repository in a folder of a workspace that no commit is checked out into, so that Git can be asked there
     * which files are to be encrypted.
     *
     * @return whether it could be made
     */
    public boolean begin(Path checkout) throws InterruptedException {
        return git(checkout, QUICK, "init", "--quiet", "--template=", ".").succeeded();
    }

    /**
     * The files of the person's folder, committed or not, without those that Git is told to ignore: relative to it. Some of those
     * that are committed may be gone.
     */
    public List<String> workingFiles() throws InterruptedException {
        var files = new ArrayList<String>();
        var listing = processes.run(
                command(folder, "-c", "core.quotePath=false", "ls-files", "--cached", "--others", "--exclude-standard"),
                line -> {
                    if (line.source() == OutputLine.Source.OUT) {
                        files.add(line.text());
                    }
                },
                QUICK);
        return listing.succeeded() ? files.stream().distinct().toList() : List.of();
    }

    /**
     * Whether a file is encrypted by Git itself when it is added here: its attributes name a filter, and this clone has it.
     *
     * @param file relative to the site
     */
    public boolean encryptsByItself(String file) throws InterruptedException {
        var attribute = git(folder, QUICK, "check-attr", "filter", "--", file).standardOutput();
        var filter = attribute.substring(attribute.lastIndexOf(' ') + 1).strip();
        return !filter.equals("unspecified")
                && !filter.equals("unset")
                && !git(folder, QUICK, "config", "--get", "filter." + filter + ".clean")
                        .standardOutput()
                        .isBlank();
    }

    /**
     * Says that uncommitted changes are not deployed, naming the first files.
     *
     * @param files at least one
     */
    public static String uncommittedWarning(List<String> files) {
        var named = String.join(", ", files.subList(0, Math.min(NAMED_FILES, files.size())));
        var more = files.size() > NAMED_FILES ? " and " + (files.size() - NAMED_FILES) + " more" : "";
        return "Not committed, so not deployed: " + named + more;
    }

    /**
     * Checks the commit out into the workspace.
     *
     * @param workspace its checkout folder does not exist yet
     * @return the workspace, knowing where the site is in it, with the symbolic links that were left out
     * @throws IOException when the workspace cannot be written
     */
    public GitAnswer<Checkout> checkOut(Commit commit, Workspace workspace) throws IOException, InterruptedException {
        var attempted = "checking out commit " + commit.hash().substring(0, 8);
        var places =
                git(folder, QUICK, "rev-parse", "--path-format=absolute", "--git-common-dir", "--git-path", "objects");
        var prefix = git(folder, QUICK, "rev-parse", "--show-prefix");
        var lines = places.standardOutput().lines().toList();
        if (!places.succeeded() || !prefix.succeeded() || lines.size() != 2) {
            return refused(attempted, "Git does not say where its objects are: " + said(places), "Run: git fsck");
        }
        var site =
                new Workspace(workspace.root(), prefix.standardOutput().strip().replaceAll("/$", ""));
        var target = Files.createDirectories(
                site.checkout(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var init = git(target, QUICK, "init", "--quiet", "--template=", ".");
        if (!init.succeeded()) {
            return refused(attempted, "Git could not make a repository in the workspace: " + said(init), "");
        }
        borrowObjects(Path.of(lines.get(0)), Path.of(lines.get(1)), target);
        var checkout = git(target, CHECKOUT, "checkout", "--quiet", "--detach", commit.hash());
        if (!checkout.succeeded()) {
            return new GitAnswer.Refused<>(new Failure(
                    attempted,
                    "Git could not check it out: " + checkout.describe() + ".",
                    List.of(new Evidence.OutputTail("git checkout", tail(checkout))),
                    List.of("If objects are missing (a partial clone), get them: git fetch --refetch --no-filter"),
                    false));
        }
        Files.delete(attributes(target));
        if (!Files.isDirectory(site.site())) {
            return refused(
                    attempted,
                    "The commit has no folder '" + site.folder() + "'.",
                    "Commit the site's folder, or name a commit that has it.");
        }
        return new GitAnswer.Known<>(new Checkout(site, OutwardLinks.removeFrom(target)));
    }

    /** What {@code git clone --shared} does, for every commit and not only for those that a branch leads to. */
    private static void borrowObjects(Path repository, Path objects, Path target) throws IOException {
        var git = target.resolve(".git");
        var folders = Files.createDirectories(git.resolve("objects").resolve("info"));
        Files.writeString(folders.resolve("alternates"), objects + "\n");
        if (Files.exists(repository.resolve("shallow"))) {
            Files.copy(repository.resolve("shallow"), git.resolve("shallow"));
        }
        Files.createDirectories(git.resolve("info"));
        // Of highest precedence, and taken away after the checkout, so that later steps can ask which files the commit
        // says are encrypted.
        Files.writeString(attributes(target), "* -filter\n");
    }

    private static Path attributes(Path target) {
        return target.resolve(".git").resolve("info").resolve("attributes");
    }

    private GitAnswer<Commit> notARepository(String attempted, ProcessResult result) {
        var said = said(result);
        if (result instanceof ProcessResult.NotStarted) {
            return refused(attempted, "Git could not be run: " + said, "Install git, and see that it is on PATH.");
        }
        if (said.contains("dubious ownership")) {
            return refused(
                    attempted,
                    folder + " belongs to another user, so Git refuses to look into it.",
                    "If you trust it, run: git config --global --add safe.directory " + folder.toAbsolutePath());
        }
        return refused(
                attempted,
                folder + " is not in a Git repository, and what is deployed is always a commit. Git said: " + said,
                "Go to the site's repository, or make one: git init && git add --all && git commit");
    }

    private GitAnswer<Commit> unknownCommit(String attempted, String commitish) throws InterruptedException {
        if (!git(folder, QUICK, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
                .succeeded()) {
            return refused(
                    attempted,
                    "The repository has no commit yet, and what is deployed is always a commit.",
                    "Commit the site: git add --all && git commit");
        }
        var shallow = git(folder, QUICK, "rev-parse", "--is-shallow-repository")
                .standardOutput()
                .strip()
                .equals("true");
        return refused(
                attempted,
                "The repository knows no such commit" + (shallow ? ", but it is a shallow clone" : "") + ".",
                shallow
                        ? "Get the whole history: git fetch --unshallow (on GitHub Actions: fetch-depth: 0)"
                        : "If it is new elsewhere, get it: git fetch. Otherwise look for a typing error: " + commitish);
    }

    private static <T> GitAnswer<T> refused(String attempted, String observed, String advice) {
        var failure = Failure.of(attempted, observed);
        return new GitAnswer.Refused<>(advice.isEmpty() ? failure : failure.advising(advice));
    }

    private static String said(ProcessResult result) {
        var lines = result.lines();
        return lines.isEmpty() ? result.describe() : lines.getFirst();
    }

    private static List<String> tail(ProcessResult result) {
        var lines = result.lines();
        return lines.subList(Math.max(0, lines.size() - 20), lines.size());
    }

    private ProcessResult git(Path where, Duration limit, String... arguments) throws InterruptedException {
        return processes.run(command(where, arguments), limit);
    }

    private Command command(Path where, String... arguments) {
        var all = new ArrayList<>(
                List.of("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "core.autocrlf=false"));
        all.addAll(Arrays.asList(arguments));
        return new Command("git", all, environment, where, "");
    }

    private static Map<String, String> gitEnvironment(Map<String, String> environment) {
        var theirs = new HashMap<>(ChildEnvironment.of(environment));
        theirs.put("LC_ALL", "C.UTF-8");
        theirs.put("LANGUAGE", "en");
        theirs.put("GIT_TERMINAL_PROMPT", "0");
        // Otherwise `git status` refreshes the index of the person's repository.
        theirs.put("GIT_OPTIONAL_LOCKS", "0");
        return theirs;
    }

    /**
     * A commit, checked out.
     *
     * @param workspace knows where in the checkout the site is
     * @param leftOut symbolic links of the commit that lead out of the checkout, relative to it: they were removed from it
     */
    public record Checkout(Workspace workspace, List<OutwardLinks.Link> leftOut) {
        public Checkout {
            leftOut = List.copyOf(leftOut);
        }
    }
}
