package dev.slipway.steps.secrets;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.process.ProcessRunner;
import dev.slipway.site.SecretsConfig;
import dev.slipway.site.SecretsConfig.GitCryptKey;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Decrypts the site's secrets in the workspace's checkout. */
public final class DecryptSecrets implements Step {
    private static final int NAMED = 5;

    private final Optional<GitCryptKey> key;
    private final Workspace workspace;
    private final Mask mask;
    private final GitCryptKeySource source;
    private final FileHistory history;

    /**
     * The step for a site.
     *
     * @param config absent: nothing of the site is encrypted
     * @param workspace with the checkout
     * @param origin the person's own site folder, where a key file in clear may lie that no commit has
     * @param environment our own
     * @param mask learns every secret before it is written
     */
    public DecryptSecrets(
            Optional<SecretsConfig> config,
            Workspace workspace,
            Path origin,
            Map<String, String> environment,
            ProcessRunner processes,
            Mask mask) {
        this.key = config.flatMap(SecretsConfig::gitCrypt);
        this.workspace = workspace;
        this.mask = mask;
        this.history = new FileHistory(processes, environment, workspace);
        this.source = new GitCryptKeySource(workspace, origin, environment, mask, history);
    }

    @Override
    public String name() {
        return "Decrypt secrets";
    }

    @Override
    public StepDocumentation documentation() {
        return SecretsDocumentation.of(key);
    }

    @Override
    public StepPolicy policy() {
        return StepPolicy.within(Duration.ofMinutes(5));
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        try {
            var files = SiteFiles.of(workspace);
            if (key.isEmpty()) {
                return skipped(files, context);
            }
            return switch (source.get(key.get())) {
                case GitCryptKeySource.Got.Missing missing -> new StepOutcome.Failed(missing.failure());
                case GitCryptKeySource.Got.Key got -> decrypt(files, got.file(), context);
            };
        } catch (IOException e) {
            return new StepOutcome.Failed(
                    Failure.of("decrypting secrets", "The workspace could not be read or written: " + e + ".")
                            .advising("See whether " + workspace.root() + " has space left."));
        }
    }

    private static StepOutcome skipped(SiteFiles files, StepContext context) {
        if (!files.encrypted().isEmpty()) {
            context.warn(count(files.encrypted().size()) + " encrypted with git-crypt (" + named(files.encrypted())
                    + "), but slipway.yaml does not say where the key is (secrets.gitCrypt.key)");
        }
        return new StepOutcome.Skipped("slipway.yaml names no secrets to decrypt");
    }

    private StepOutcome decrypt(SiteFiles files, GitCryptKeyFile gitCryptKey, StepContext context)
            throws IOException, InterruptedException {
        var unencrypted = unencrypted(files);
        if (!unencrypted.isEmpty()) {
            context.warn("Should be encrypted, but IS IN CLEAR in the commit: " + named(List.copyOf(unencrypted))
                    + ". Who can read the repository can read it. Change the secrets, then encrypt the files:"
                    + " git-crypt status --fix");
        }
        var publicWords = files.publicWords(workspace.site(), unencrypted);
        for (var file : unencrypted) {
            learn(Files.readAllBytes(workspace.site().resolve(file)), publicWords);
        }
        var decrypted = new LinkedHashMap<String, byte[]>();
        var wrongKey = new ArrayList<String>();
        var problems = new ArrayList<Evidence>();
        for (var file : files.encrypted()) {
            switch (GitCryptFile.decrypt(Files.readAllBytes(workspace.site().resolve(file)), gitCryptKey)) {
                case Decrypted.Clear clear -> decrypted.put(file, clear.content());
                case Decrypted.WrongKey _ -> wrongKey.add(file);
                case Decrypted.Malformed malformed -> problems.add(new Evidence.Fact(file, malformed.why()));
            }
        }
        // All of them first: a file must not be readable while another's values may still be printed.
        decrypted.values().forEach(content -> learn(content, publicWords));
        if (!wrongKey.isEmpty() || !problems.isEmpty()) {
            return new StepOutcome.Failed(failure(decrypted.size(), wrongKey, problems, gitCryptKey));
        }
        for (var file : decrypted.entrySet()) {
            SiteFiles.replace(workspace, file.getKey(), file.getValue());
        }
        return new StepOutcome.Succeeded(
                decrypted.isEmpty()
                        ? "the key is right, and the commit has no encrypted file"
                        : count(decrypted.size()) + " decrypted");
    }

    private void learn(byte[] content, Set<String> publicWords) {
        SiteFiles.text(content)
                .ifPresentOrElse(
                        text -> mask.learnDocument(text, publicWords::contains), () -> mask.learnBytes(content));
    }

    /** Files in clear that the attributes want encrypted. An empty file is no leak: some versions of git-crypt leave it so. */
    private Set<String> unencrypted(SiteFiles files) throws IOException, InterruptedException {
        // A line that Git would read as quoted, or as two, cannot be asked about this way.
        var askable = files.clear().stream()
                .filter(file -> !file.contains("\n") && !file.startsWith("\""))
                .toList();
        if (askable.isEmpty()) {
            return Set.of();
        }
        var filters = history.gitCryptFilters(askable);
        var unencrypted = new TreeSet<String>();
        for (int i = 0; i < askable.size(); i++) {
            if (filters.get(i).isPresent() && Files.size(workspace.site().resolve(askable.get(i))) > 0) {
                unencrypted.add(askable.get(i));
            }
        }
        return unencrypted;
    }

    private Failure failure(int right, List<String> wrongKey, List<Evidence> malformed, GitCryptKeyFile gitCryptKey)
            throws InterruptedException {
        var evidence = new ArrayList<>(malformed);
        var allWrong = right == 0 && malformed.isEmpty();
        var otherKeys = false;
        var filters = history.gitCryptFilters(wrongKey);
        for (int i = 0; i < wrongKey.size(); i++) {
            var file = wrongKey.get(i);
            var other = filters.get(i)
                    .map(filter -> filter.substring("git-crypt".length()).replaceFirst("^-", ""))
                    .filter(name -> !name.equals(gitCryptKey.name()));
            otherKeys |= other.isPresent();
            evidence.add(new Evidence.Fact(file, reason(right, other)));
            // Where all of them are wrong, it is the key that was changed, not the files.
            if (!allWrong) {
                evidence.addAll(history.lastChange(file));
            }
        }
        var total = right + wrongKey.size() + malformed.size();
        return new Failure(
                "decrypting secrets with git-crypt's key",
                (wrongKey.size() + malformed.size()) + " of " + count(total) + " could not be decrypted"
                        + (allWrong ? ": the key is most likely not this repository's" : "") + ".",
                evidence,
                advice(allWrong, otherKeys),
                false);
    }

    private static List<String> advice(boolean allWrong, boolean otherKeys) {
        if (allWrong) {
            return List.of(
                    "Compare the keys: in an unlocked clone that works, run `git-crypt export-key - | sha256sum`, and compare"
                            + " with the key that Slipway was given.",
                    "If somebody ran `git-crypt init` again, revert that: files then have two different keys.");
        }
        var restore = "Restore the named files from a commit in which they were whole:"
                + " git checkout COMMIT -- FILE, in an unlocked clone, and commit them.";
        return otherKeys
                ? List.of(
                        "A site is decrypted with one git-crypt key: in .gitattributes, give the files the filter of that"
                                + " key, and commit them again from an unlocked clone.",
                        restore)
                : List.of(restore);
    }

    private static String reason(int right, Optional<String> otherKey) {
        if (otherKey.isPresent()) {
            return otherKey.get().isEmpty()
                    ? "is encrypted with the repository's default git-crypt key, and the given one is another"
                    : "is encrypted with the git-crypt key named '" + otherKey.get()
                            + "', and the given one is another";
        }
        return right > 0
                ? "the key is right for other files, so this one was changed or cut off after it was encrypted, or"
                        + " was encrypted with another key (HMAC mismatch)"
                : "does not fit the key: another key encrypted it, or it was changed since (HMAC mismatch)";
    }

    private static String count(int files) {
        return files == 1 ? "1 file" : files + " files";
    }

    private static String named(List<String> files) {
        return String.join(", ", files.subList(0, Math.min(NAMED, files.size())))
                + (files.size() > NAMED ? " and " + (files.size() - NAMED) + " more" : "");
    }
}
