package dev.slipway.steps.secrets;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.process.ChildEnvironment;
import dev.slipway.process.Command;
import dev.slipway.process.ProcessResult;
import dev.slipway.process.ProcessRunner;
import dev.slipway.site.SecretsConfig.GitCryptKey.Gpg;
import dev.slipway.workspace.FolderTree;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The git-crypt keys that {@code git-crypt add-gpg-user} committed: {@code .git-crypt/keys/NAME/VERSION/FINGERPRINT.gpg}, each a
 * key file with one version, encrypted by gpg for the owner of that fingerprint.
 *
 * <p>The private key is the person's own, or one from a variable. That one is imported into a key ring in the workspace,
 * which has a gpg-agent of its own; both are gone before anything is returned.
 */
final class GpgKeys {
    /** Where git-crypt keeps them, relative to the repository's root. */
    static final String FOLDER = ".git-crypt/keys";

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String ATTEMPTED = "unwrapping the git-crypt key with gpg";

    private final Workspace workspace;
    private final Map<String, String> environment;
    private final ProcessRunner processes;
    private final Mask mask;

    GpgKeys(Workspace workspace, Map<String, String> environment, ProcessRunner processes, Mask mask) {
        this.workspace = workspace;
        this.environment = environment;
        this.processes = processes;
        this.mask = mask;
    }

    /** What came of it. */
    sealed interface Result {
        /** Key files with one version each, of all names that this private key may use. */
        record Unwrapped(List<byte[]> keyFiles) implements Result {
            public Unwrapped {
                keyFiles = List.copyOf(keyFiles);
            }

            @Override
            public String toString() {
                return "Unwrapped[" + keyFiles.size() + " key files]";
            }
        }

        /** None could be unwrapped. */
        record Failed(Failure failure) implements Result {}
    }

    /** Unwraps all that can be. */
    Result unwrap(Gpg source) throws IOException, InterruptedException {
        var wrapped = wrapped();
        if (wrapped.isEmpty()) {
            return new Result.Failed(Failure.of(ATTEMPTED, "The commit has no " + FOLDER + ".")
                    .advising("Add those who may decrypt: git-crypt add-gpg-user USER, in an unlocked clone."));
        }
        if (source.key().isEmpty()) {
            return withRing(
                    wrapped, new Ring(ChildEnvironment.of(environment, List.of("GNUPG", "GPG_", "PINENTRY_")), ""));
        }
        var key = source.key().get().in(environment);
        if (key.isEmpty()) {
            return new Result.Failed(
                    Failure.of(ATTEMPTED, source.key().get() + " is not set; it must hold the GPG private key.")
                            .advising("Set it to the output of: gpg --export-secret-keys --armor USER"));
        }
        mask.learn(key.get());
        var passphrase = source.passphrase()
                .flatMap(variable -> variable.in(environment))
                .orElse("");
        mask.learn(passphrase);
        var home = Files.createDirectory(
                workspace.root().resolve("gpg"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var variables = new HashMap<>(ChildEnvironment.of(environment));
        variables.put("GNUPGHOME", home.toString());
        var ring = new Ring(variables, passphrase);
        try {
            var imported = ring.gpg(key.get(), "--import");
            return imported.succeeded()
                    ? withRing(wrapped, ring)
                    : failed(
                            imported,
                            "gpg could not import the private key in "
                                    + source.key().get() + ".");
        } finally {
            // The agent would keep the key in memory for as long as its folder is there.
            processes.run(Command.of("gpgconf", variables, workspace.root(), "--kill", "all"), LIMIT);
            FolderTree.remove(home);
        }
    }

    /** A key ring, and how to speak with gpg about it. */
    private final class Ring {
        private final Map<String, String> variables;
        private final String passphrase;

        private Ring(Map<String, String> variables, String passphrase) {
            this.variables = variables;
            this.passphrase = passphrase;
        }

        private ProcessResult gpg(String input, String... arguments) throws InterruptedException {
            var command = Command.of("gpg", variables, workspace.root(), "--batch", "--yes")
                    .with(passphrase.isEmpty() ? new String[0] : new String[] {"--pinentry-mode", "loopback"})
                    .with(arguments)
                    .reading(input);
            return processes.run(command, LIMIT);
        }

        private ProcessResult decrypt(Path from, Path to) throws InterruptedException {
            return passphrase.isEmpty()
                    ? gpg("", "--output", to.toString(), "--decrypt", from.toString())
                    : gpg(
                            passphrase + "\n",
                            "--passphrase-fd",
                            "0",
                            "--output",
                            to.toString(),
                            "--decrypt",
                            from.toString());
        }

        /** The fingerprints of the private keys in it. */
        private Set<String> fingerprints() throws InterruptedException {
            return gpg("", "--with-colons", "--list-secret-keys").lines().stream()
                    .filter(line -> line.startsWith("fpr:"))
                    .map(line -> line.replaceAll("^fpr:+|:.*$", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private Result withRing(Map<String, List<Path>> wrapped, Ring ring) throws IOException, InterruptedException {
        var available = ring.gpg("", "--version");
        if (!available.succeeded()) {
            return failed(available, "gpg, which unwraps the key, could not be run.");
        }
        var ours = ring.fingerprints();
        var keyFiles = new ArrayList<byte[]>();
        for (var version : wrapped.values()) {
            var fitting = version.stream()
                    .filter(file -> ours.contains(fingerprint(file)))
                    .findFirst();
            if (fitting.isPresent()) {
                var clear = workspace.scratch().resolve("git-crypt-key");
                var result = ring.decrypt(fitting.get(), clear);
                if (!result.succeeded()) {
                    return failed(result, "gpg could not decrypt " + named(fitting.get()) + ".");
                }
                keyFiles.add(Files.readAllBytes(clear));
                Files.delete(clear);
            }
        }
        return keyFiles.isEmpty() ? new Result.Failed(notForUs(wrapped, ours)) : new Result.Unwrapped(keyFiles);
    }

    private Failure notForUs(Map<String, List<Path>> wrapped, Set<String> ours) {
        var theirs = wrapped.values().stream()
                .flatMap(List::stream)
                .map(GpgKeys::fingerprint)
                .distinct()
                .collect(Collectors.joining(", "));
        return Failure.of(
                        ATTEMPTED,
                        "None of the commit's git-crypt keys is encrypted for a private key that is at hand.",
                        new Evidence.Fact("encrypted for", theirs),
                        new Evidence.Fact("private keys here", ours.isEmpty() ? "none" : String.join(", ", ours)))
                .advising(
                        "Have somebody who can unlock the repository run: git-crypt add-gpg-user YOUR-KEY, and commit.")
                .advising("If your key is in another key ring, name that ring: GNUPGHOME=FOLDER.");
    }

    private Result failed(ProcessResult result, String observed) {
        var lines = result.lines();
        return new Result.Failed(Failure.of(
                        ATTEMPTED,
                        observed,
                        new Evidence.OutputTail(
                                "gpg", lines.isEmpty() ? List.of(result.describe()) : List.copyOf(lines)))
                .advising(advice(result)));
    }

    private static String advice(ProcessResult result) {
        if (result instanceof ProcessResult.NotStarted) {
            return "Install it (the package is called gnupg), or give the key another way: see secrets.gitCrypt.key.";
        }
        var said = String.join(" ", result.lines()).toLowerCase(Locale.ROOT);
        return said.contains("bad passphrase") || said.contains("no pinentry") || said.contains("inappropriate ioctl")
                ? "The passphrase is missing or wrong: set secrets.gitCrypt.key.gpg.passphrase, or, by hand, let gpg-agent"
                        + " ask for it first: export GPG_TTY=$(tty)"
                : "Try it by hand, in a clone of the site: git-crypt unlock";
    }

    /** The wrapped key files, by name and version: one for each who may decrypt it. */
    private Map<String, List<Path>> wrapped() throws IOException {
        var folder = workspace.checkout().resolve(FOLDER);
        var wrapped = new TreeMap<String, List<Path>>();
        if (!Files.isDirectory(folder)
                || !folder.toRealPath().startsWith(workspace.checkout().toRealPath())) {
            return wrapped;
        }
        try (var files = Files.walk(folder, 3)) {
            files.filter(file -> file.toString().endsWith(".gpg") && Files.isRegularFile(file))
                    .sorted()
                    .forEach(file -> wrapped.computeIfAbsent(
                                    folder.relativize(file.resolveSibling("")).toString(), _ -> new ArrayList<>())
                            .add(file));
        }
        return wrapped;
    }

    private String named(Path file) {
        return workspace.checkout().relativize(file).toString();
    }

    private static String fingerprint(Path file) {
        return file.getFileName().toString().replaceAll("\\.gpg$", "");
    }
}
