package dev.slipway.steps.secrets;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Failure;
import dev.slipway.site.SecretsConfig;
import dev.slipway.site.SecretsConfig.GitCryptKey;
import dev.slipway.site.SecretsConfig.OpenSslSecret;
import dev.slipway.steps.secrets.Examined.Verdict;
import dev.slipway.steps.secrets.SecretFile.By;
import dev.slipway.steps.secrets.SecretFile.State;
import dev.slipway.steps.secrets.SecretFiles.Examination;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One decryption of all secret files of a checkout, in memory, in the order that {@link SecretFiles} states. The mask learns
 * each content before anybody else sees it.
 */
final class Unlocking {
    private final SecretsConfig config;
    private final Workspace workspace;
    private final List<SecretFile> files;
    private final OpenSslDecryption openSsl;
    private final Function<Map<String, byte[]>, GitCryptKeys> keys;
    private final Optional<Sops> sops;
    private final Function<Map<String, byte[]>, KeyFiles> keyFiles;
    private final Mask mask;
    private final Map<String, Verdict> verdicts = new HashMap<>();
    private final Map<String, byte[]> made = new HashMap<>();
    private Set<String> publicWords = Set.of();
    private Keyring ring = Keyring.of(List.of());
    private Optional<Sops.Ready.With> ready = Optional.empty();

    /**
     * For a checkout.
     *
     * @param files all that are encrypted, or should be
     * @param keys where git-crypt's keys come from, given what openssl's files became
     * @param keyFiles where key files are looked for, given what was decrypted so far
     */
    Unlocking(
            SecretsConfig config,
            Workspace workspace,
            List<SecretFile> files,
            OpenSslDecryption openSsl,
            Function<Map<String, byte[]>, GitCryptKeys> keys,
            Optional<Sops> sops,
            Function<Map<String, byte[]>, KeyFiles> keyFiles,
            Mask mask) {
        this.config = config;
        this.workspace = workspace;
        this.files = List.copyOf(files);
        this.openSsl = openSsl;
        this.keys = keys;
        this.sops = sops;
        this.keyFiles = keyFiles;
        this.mask = mask;
    }

    /** Decrypts all; called once. */
    Examination run() throws IOException, InterruptedException {
        learnWhatIsInClear();
        var failures = new ArrayList<>(openSslFiles());
        switch (keys.apply(made).all(config.gitCrypt())) {
            case GitCryptKeys.Got.Missing(var failure) -> failures.add(failure);
            case GitCryptKeys.Got.Keys(var all) -> ring = Keyring.of(all);
        }
        if (!failures.isEmpty()) {
            return new Examination.NoKey(KeyFailures.together(failures));
        }
        gitCryptFiles();
        var lacking = sopsFiles();
        return lacking.isPresent() ? new Examination.NoKey(lacking.get()) : new Examination.Of(examined(), made);
    }

    /** The git-crypt keys that were found. */
    Keyring ring() {
        return ring;
    }

    /** SOPS, with what it is given, if there was anything to decrypt with it. */
    Optional<Sealer> sops() {
        return ready.flatMap(with -> sops.map(program -> new Sealer(program, with)));
    }

    /** SOPS, ready to be used. */
    record Sealer(Sops program, Sops.Ready.With ready) {}

    private List<Examined> examined() {
        return files.stream()
                .map(file -> new Examined(file, verdicts.getOrDefault(file.name(), new Verdict.Untried())))
                .toList();
    }

    private List<Failure> openSslFiles() throws IOException, InterruptedException {
        var failures = new ArrayList<Failure>();
        for (var secret : config.openSsl()) {
            switch (openSsl.decrypt(wanted(secret))) {
                case OpenSslDecryption.Result.Failed(var failure) -> failures.add(failure);
                case OpenSslDecryption.Result.Clear(byte[] clear) -> {
                    learn(clear);
                    made.put(secret.to(), clear);
                    verdicts.put(secret.file(), new Verdict.Whole(clear, SecretFiles.named(secret.key()), false));
                }
            }
        }
        return failures;
    }

    private static OpenSslDecryption.Wanted wanted(OpenSslSecret secret) {
        return new OpenSslDecryption.Wanted(
                secret.file(),
                secret.key(),
                secret.to(),
                _ -> true,
                "openssl enc -aes-256-cbc … -in " + secret.to() + " -out " + secret.file());
    }

    private void gitCryptFiles() throws IOException {
        for (var key : config.gitCrypt()) {
            if (key instanceof GitCryptKey.OpenSsl(var file, var source)) {
                verdicts.put(file, new Verdict.Key(SecretFiles.named(source)));
            }
        }
        if (config.gitCrypt().isEmpty()) {
            return;
        }
        for (var file : files) {
            if (file.state() == State.ENCRYPTED && file.by() instanceof By.GitCrypt(var key, var _)) {
                settle(file, gitCrypt(Files.readAllBytes(workspace.site().resolve(file.name())), key));
            }
        }
    }

    private Verdict gitCrypt(byte[] content, String key) {
        return switch (ring.open(content, key)) {
            case Keyring.Opened.Malformed(var why) -> new Verdict.Malformed(why);
            case Keyring.Opened.WrongKey _ -> new Verdict.WrongKey("HMAC mismatch");
            case Keyring.Opened.Clear(byte[] clear, var name, var version) ->
                new Verdict.Whole(
                        clear,
                        Keyring.label(name) + ", version " + version,
                        ring.named(name)
                                .filter(own -> own.entries().getFirst().version() > version)
                                .isPresent());
        };
    }

    private Optional<Failure> sopsFiles() throws IOException, InterruptedException {
        if (sops.isEmpty() || files.stream().noneMatch(file -> file.by() instanceof By.Sops)) {
            return Optional.empty();
        }
        var decrypted = new HashMap<>(made);
        files.forEach(file -> {
            if (verdicts.get(file.name()) instanceof Verdict.Whole(byte[] clear, var _, var _)) {
                decrypted.put(file.name(), clear);
            }
        });
        switch (sops.get().ready(keyFiles.apply(decrypted))) {
            case Sops.Ready.Missing(var failure) -> {
                return Optional.of(failure);
            }
            case Sops.Ready.With with -> ready = Optional.of(with);
        }
        for (var file : files) {
            if (file.by() instanceof By.Sops(var own)) {
                settle(file, sops.get().decrypt(workspace.site().resolve(file.name()), own, ready.get()));
            }
        }
        return Optional.empty();
    }

    private void settle(SecretFile file, Verdict verdict) {
        verdicts.put(file.name(), verdict);
        if (verdict instanceof Verdict.Whole(byte[] clear, var _, var _)) {
            learn(clear);
        }
    }

    /** What should have been encrypted is secret, however many have read it; all else in clear is not. */
    private void learnWhatIsInClear() throws IOException {
        var secret = files.stream().map(SecretFile::name).collect(Collectors.toSet());
        publicWords = SiteFiles.of(workspace).publicWords(workspace.site(), secret);
        for (var file : files) {
            if (file.state() == State.IN_CLEAR) {
                learn(Files.readAllBytes(workspace.site().resolve(file.name())));
            }
        }
    }

    private void learn(byte[] content) {
        SiteFiles.text(content)
                .ifPresentOrElse(
                        text -> mask.learnDocument(text, publicWords::contains), () -> mask.learnBytes(content));
    }
}
