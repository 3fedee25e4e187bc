package dev.slipway.steps.validate.binder;

import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Uninterruptibly;
import dev.slipway.process.Command;
import dev.slipway.process.ProcessResult;
import dev.slipway.process.ProcessRunner;
import dev.slipway.steps.validate.Attempt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** A branch with one commit of its own in a repository that exists for such commits. */
final class CiBranch {
    /** Branches of ours begin so, and go on with the time at which their deployment began. */
    private static final String PREFIX = "slipway-";

    private static final Pattern OURS = Pattern.compile(PREFIX + "(?<begun>[0-9]{8}-[0-9]{6})-.*");
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final Duration LEFT_BEHIND = Duration.ofDays(1);
    private static final Duration QUICK = Duration.ofSeconds(30);
    private static final Duration FETCHING = Duration.ofMinutes(2);
    private static final Duration PUSHING = Duration.ofMinutes(1);

    /** Less than what the step leaves for tidying up. */
    private static final Duration DELETING = Duration.ofSeconds(20);

    private static final int TAIL = 20;
    private static final int DELETED_AT_ONCE = 50;

    private final String address;
    private final String name;
    private final Path folder;
    private final Map<String, String> environment;
    private final ProcessRunner processes;
    private boolean mayBeThere;

    /**
     * A branch, which is not there yet.
     *
     * @param name its name
     * @param folder private, empty
     * @param environment what Git gets, with the key
     */
    CiBranch(String address, String name, Path folder, Map<String, String> environment, ProcessRunner processes) {
        this.address = address;
        this.name = name;
        this.folder = folder;
        this.processes = processes;
        var all = new HashMap<>(environment);
        all.put("GIT_TERMINAL_PROMPT", "0");
        all.put("GIT_CONFIG_NOSYSTEM", "1");
        all.put("GIT_CONFIG_GLOBAL", "/dev/null");
        all.put("LC_ALL", "C");
        this.environment = all;
    }

    /** How the names of all branches of a deployment begin. */
    static String of(DeploymentId deployment) {
        return PREFIX + deployment + "-";
    }

    /** Makes the commit and pushes it as the branch. */
    PushResult push() throws InterruptedException {
        var cloned = git(folder, FETCHING, "clone", "--quiet", "--depth=1", "--template=", "--", address, "repository");
        if (!cloned.succeeded()) {
            return refused("could not be fetched", cloned);
        }
        try {
            Files.writeString(repository().resolve("slipway-build"), name + "\n");
        } catch (IOException e) {
            return refused("could not be given a commit: " + e.getMessage(), "Is there room for it?", List.of(), false);
        }
        var added = git(repository(), QUICK, "add", "--", "slipway-build");
        if (!added.succeeded()) {
            return refused("could not be given a commit", added);
        }
        var committed = git(
                repository(),
                QUICK,
                "-c",
                "user.name=Slipway",
                "-c",
                "user.email=slipway@localhost",
                "commit",
                "--quiet",
                "--message=Dummy commit to be built, on " + name);
        if (!committed.succeeded()) {
            return refused("could not be given a commit", committed);
        }
        // From here on: also where we are interrupted, it may have arrived.
        mayBeThere = true;
        var pushed = git(repository(), PUSHING, "push", "--quiet", "origin", "HEAD:refs/heads/" + name);
        return pushed.succeeded() ? new PushResult.Pushed() : refused("could not be pushed to", pushed);
    }

    private Path repository() {
        return folder.resolve("repository");
    }

    /**
     * Deletes it where it may be there, also where we are being interrupted.
     *
     * @return what went wrong, a sentence without a stop; empty: nothing
     */
    Optional<String> delete() {
        if (!mayBeThere) {
            return Optional.empty();
        }
        var problem = new AtomicReference<>(Optional.of("it was not tried"));
        Uninterruptibly.join(Thread.ofVirtual().start(() -> {
            try {
                problem.set(deleted(List.of(name)));
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts this thread", e);
            }
        }));
        return problem.get();
    }

    private Optional<String> deleted(List<String> names) throws InterruptedException {
        var words = new ArrayList<>(List.of("push", "--quiet", "origin"));
        names.forEach(one -> words.add(":refs/heads/" + one));
        var result = git(repository(), DELETING, words.toArray(String[]::new));
        var isGone = result.succeeded()
                || result.lines().stream().anyMatch(line -> line.contains("remote ref does not exist"));
        return isGone ? Optional.empty() : Optional.of(result.describe() + said(result));
    }

    /**
     * Deletes the branches that runs of ours left behind which were killed. One of another run that goes on now is younger.
     *
     * @param before a run that is known to have ended: its branches go at once
     * @param tell told in lines of what was done
     */
    void deleteOld(Instant now, Optional<DeploymentId> before, Consumer<String> tell) throws InterruptedException {
        var listed = git(repository(), QUICK, "ls-remote", "--heads", "origin", "refs/heads/" + PREFIX + "*");
        var old = listed.standardOutput()
                .lines()
                .map(line -> line.replaceFirst(".*\trefs/heads/", ""))
                .filter(branch -> isOld(branch, now)
                        || before.filter(ended -> branch.startsWith(of(ended))).isPresent())
                .limit(DELETED_AT_ONCE)
                .toList();
        if (listed.succeeded() && !old.isEmpty()) {
            tell.accept(deleted(old)
                    .map(problem -> "branches that killed runs left can't be deleted: " + problem)
                    .orElse("deleted, left by killed runs: " + String.join(", ", old)));
        }
    }

    static boolean isOld(String branch, Instant now) {
        var ours = OURS.matcher(branch);
        if (!ours.matches()) {
            return false;
        }
        try {
            var begun = LocalDateTime.parse(ours.group("begun"), STAMP).toInstant(ZoneOffset.UTC);
            return begun.plus(LEFT_BEHIND).isBefore(now);
        } catch (DateTimeParseException noTime) {
            return false;
        }
    }

    private ProcessResult git(Path directory, Duration limit, String... arguments) throws InterruptedException {
        var all = new ArrayList<>(List.of("-c", "core.hooksPath=/dev/null", "-c", "commit.gpgSign=false"));
        all.addAll(Arrays.asList(arguments));
        return processes.run(new Command("git", all, environment, directory, ""), limit);
    }

    private PushResult refused(String what, ProcessResult result) {
        var lines = result.lines();
        var tail = List.<Evidence>of(new Evidence.OutputTail(
                "git", lines.subList(Math.max(0, lines.size() - TAIL), lines.size())));
        return switch (result) {
            case ProcessResult.Exited _ ->
                refused(what + said(result), advice(lines), lines.isEmpty() ? List.of() : tail, true);
            case ProcessResult.TimedOut timedOut ->
                refused(
                        what + ": Git was not done within " + Durations.words(timedOut.limit()),
                        "Can its host be reached from here?",
                        lines.isEmpty() ? List.of() : tail,
                        true);
            case ProcessResult.NotStarted(var problem) ->
                refused(what + ": Git could not be started: " + problem, "Install git.", List.of(), false);
        };
    }

    private PushResult refused(String what, String advice, List<Evidence> evidence, boolean isWorthRepeating) {
        return new PushResult.Refused(new Attempt.Failed(
                "can't be tried: the repository " + address + " " + what, advice, evidence, isWorthRepeating));
    }

    private static String said(ProcessResult result) {
        return result.lines().stream()
                .filter(line -> !line.isBlank())
                // Its last words say the least.
                .filter(line -> !line.startsWith("Please make sure you have")
                        && !line.startsWith("and the repository exists")
                        && !line.startsWith("fatal: Could not read from remote repository")
                        && !line.startsWith("Cloning into"))
                .reduce((_, last) -> last)
                .or(() ->
                        result.lines().stream().filter(line -> !line.isBlank()).findFirst())
                .map(line -> ": " + line.strip())
                .orElse("");
    }

    private String advice(List<String> lines) {
        var all = String.join("\n", lines).toLowerCase(Locale.ROOT);
        return address.startsWith("https://") ? httpsAdvice(all).orElseGet(() -> advice(all)) : advice(all);
    }

    /** Git asks for a name where a token is refused, and nobody is there to tell it one. */
    private static Optional<String> httpsAdvice(String all) {
        if (all.contains("could not read username")
                || all.contains("could not read password")
                || all.contains("authentication failed")
                || all.contains("error: 401")) {
            return Optional.of(
                    "Its host does not take the token that 'key' names: has it ended, and is it for this repository? Make a new"
                            + " one there that may read and write the repository, and put it in the place of the old.");
        }
        if (all.contains("error: 403") || all.contains("write access")) {
            return Optional.of(
                    "The token that 'key' names may not write to the repository: give it that right (at GitHub:"
                            + " Contents, read and write).");
        }
        if (all.contains("certificate verification failed") || all.contains("ssl certificate problem")) {
            return Optional.of(
                    "Its host's certificate has ended, or nobody has signed it whom Git trusts on this machine. Where the"
                            + " authority is your own, put its certificate (PEM) into a file of the site and name that: authority: FILE");
        }
        return Optional.empty();
    }

    private static String advice(String all) {
        if (all.contains("host key verification failed")) {
            return "The host's key is not among those that are trusted. GitHub's own ship; for another host, get its keys from"
                    + " whoever runs it, put them into a file of the site and name that: knownHosts: FILE";
        }
        if (all.contains("marked as read only") || all.contains("write access")) {
            return "Its deploy key may only read: add it again, with write access.";
        }
        if (all.contains("permission denied (publickey") || all.contains("authentication failed")) {
            return "The key that 'key' names is none that the repository knows: is it there among the deploy keys?";
        }
        if (all.contains("load key") || all.contains("invalid format") || all.contains("error in libcrypto")) {
            return "The file that 'key' names holds no private key that ssh understands, or one with a passphrase.";
        }
        if (all.contains("repository not found") || all.contains("does not appear to be a git repository")) {
            return "Correct 'repository' in slipway.yaml; a key that may not see a repository is told the same.";
        }
        if (all.contains("could not resolve host") || all.contains("connection refused") || all.contains("timed out")) {
            return "Its host can't be reached from here: look at the network and at the host's status page.";
        }
        if (all.contains("cannot run ssh") || all.contains("ssh: not found")) {
            return "Install OpenSSH's client.";
        }
        return "Read what Git says.";
    }
}
