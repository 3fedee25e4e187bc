package dev.slipway.steps.secrets;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.process.ProcessRunner;
import dev.slipway.site.SecretsConfig;
import dev.slipway.steps.secrets.Examined.Verdict;
import dev.slipway.steps.secrets.SecretFile.By;
import dev.slipway.steps.secrets.SecretFile.State;
import dev.slipway.steps.secrets.SecretFiles.Examination;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Decrypts the site's secrets in the workspace's checkout. */
public final class DecryptSecrets implements Step {
    private static final int NAMED = 5;

    private final Optional<SecretsConfig> config;
    private final Workspace workspace;
    private final SecretFiles files;

    /**
     * The step for a site.
     *
     * @param config absent: nothing of the site is encrypted
     * @param workspace with the checkout
     * @param origin the person's own site folder, where a key file in clear may lie that no commit has
     * @param environment our own
     * @param mask learns every secret before it is written
     * @param sops where the program is, if the site has files of SOPS; asked for when it is needed
     */
    public DecryptSecrets(
            Optional<SecretsConfig> config,
            Workspace workspace,
            Path origin,
            Map<String, String> environment,
            ProcessRunner processes,
            Mask mask,
            Supplier<Path> sops) {
        this.config = config;
        this.workspace = workspace;
        this.files = new SecretFiles(
                config.orElse(new SecretsConfig(List.of(), List.of(), Optional.empty())),
                workspace,
                origin,
                environment,
                processes,
                mask,
                sops);
    }

    @Override
    public String name() {
        return "Decrypt secrets";
    }

    @Override
    public StepDocumentation documentation() {
        return SecretsDocumentation.of(config);
    }

    @Override
    public StepPolicy policy() {
        return StepPolicy.within(Duration.ofMinutes(5));
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        try {
            warnOfUndeclared(files.list(), context);
            if (config.isEmpty()) {
                return new StepOutcome.Skipped("slipway.yaml names no secrets to decrypt");
            }
            return switch (files.examine()) {
                case Examination.NoKey(var failure) -> new StepOutcome.Failed(failure);
                case Examination.Of(var examined, var made) -> write(examined, made, context);
            };
        } catch (IOException e) {
            return new StepOutcome.Failed(
                    Failure.of("decrypting secrets", "The workspace could not be read or written: " + e + ".")
                            .advising("See whether " + workspace.root() + " has space left."));
        }
    }

    /**
     * Whether a file of the site can be read only once this step has succeeded: it is encrypted, or is what an encrypted one becomes.
     *
     * @param name relative to the site
     */
    public boolean isNeededFor(String name) throws InterruptedException {
        try {
            return !Files.exists(workspace.site().resolve(name))
                    || files.list().stream()
                            .anyMatch(file -> file.name().equals(name) && file.state() == State.ENCRYPTED);
        } catch (IOException e) {
            throw new UncheckedIOException("looking at the secret files of the site", e);
        }
    }

    /** What is encrypted, and stays so, since nobody said how it is decrypted. */
    private void warnOfUndeclared(List<SecretFile> all, StepContext context) {
        var gitCrypt = config.filter(it -> !it.gitCrypt().isEmpty()).isPresent();
        var sops = config.flatMap(SecretsConfig::sops).isPresent();
        var byGitCrypt = all.stream()
                .filter(file -> !gitCrypt && file.by() instanceof By.GitCrypt && file.state() == State.ENCRYPTED)
                .map(SecretFile::name)
                .toList();
        var bySops = all.stream()
                .filter(file -> !sops && file.by() instanceof By.Sops)
                .map(SecretFile::name)
                .toList();
        if (!byGitCrypt.isEmpty()) {
            context.warn(count(byGitCrypt.size()) + " encrypted with git-crypt (" + named(byGitCrypt)
                    + "), but slipway.yaml does not say where the key is (secrets.gitCrypt.key)");
        }
        if (!bySops.isEmpty()) {
            context.warn(count(bySops.size()) + " encrypted with SOPS (" + named(bySops)
                    + "), but slipway.yaml does not say that they are decrypted (secrets.sops)");
        }
    }

    private StepOutcome write(List<Examined> examined, Map<String, byte[]> made, StepContext context)
            throws IOException, InterruptedException {
        var inClear = examined.stream()
                .filter(one -> one.file().state() == State.IN_CLEAR)
                .map(one -> one.file().name())
                .toList();
        if (!inClear.isEmpty()) {
            context.warn("Should be encrypted, but IS IN CLEAR in the commit: " + named(inClear)
                    + ". Who can read the repository can read it. Change the secrets, then encrypt the files:"
                    + " git-crypt status --fix");
        }
        var tried = examined.stream()
                .filter(one -> !(one.verdict() instanceof Verdict.Untried || one.verdict() instanceof Verdict.Key))
                .toList();
        var whole = tried.stream()
                .filter(one -> one.verdict() instanceof Verdict.Whole)
                .toList();
        if (whole.size() < tried.size()) {
            return new StepOutcome.Failed(new SecretsFailure(files).of(tried, config));
        }
        for (var one : whole) {
            // What openssl encrypted stays as it is: what it holds gets a name of its own.
            if (!(one.file().by() instanceof By.OpenSsl)
                    && one.verdict() instanceof Verdict.Whole(byte[] clear, var _, var _)) {
                SiteFiles.replace(workspace, one.file().name(), clear);
            }
        }
        for (var file : made.entrySet()) {
            SiteFiles.replace(workspace, file.getKey(), file.getValue());
        }
        return new StepOutcome.Succeeded(
                whole.isEmpty()
                        ? "the key is right, and the commit has no encrypted file"
                        : count(whole.size()) + " decrypted");
    }

    static String count(int files) {
        return files == 1 ? "1 file" : files + " files";
    }

    private static String named(List<String> files) {
        return String.join(", ", files.subList(0, Math.min(NAMED, files.size())))
                + (files.size() > NAMED ? " and " + (files.size() - NAMED) + " more" : "");
    }
}
