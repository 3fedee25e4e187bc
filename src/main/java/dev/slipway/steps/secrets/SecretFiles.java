package dev.slipway.steps.secrets;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.process.ProcessRunner;
import dev.slipway.site.SecretsConfig;
import dev.slipway.site.SecretsConfig.GitCryptKey;
import dev.slipway.site.SecretsConfig.OpenSslSecret;
import dev.slipway.steps.secrets.Examined.Verdict;
import dev.slipway.steps.secrets.SecretFile.By;
import dev.slipway.steps.secrets.SecretFile.State;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The secret files of a checkout, whatever encrypted them. Nothing is written: who wants them in clear writes them.
 *
 * <ol>
 *   <li>openssl's files are decrypted first, with what the environment holds;
 *   <li>then git-crypt's, whose key may be in one of openssl's;
 *   <li>then those of SOPS, whose key may be in any of the others.
 * </ol>
 */
public final class SecretFiles {
    private final SecretsConfig config;
    private final Workspace workspace;
    private final Path origin;
    private final Map<String, String> environment;
    private final ProcessRunner processes;
    private final Mask mask;
    private final FileHistory history;
    private final OpenSslDecryption openSsl;
    private final Optional<Sops> sops;

    /**
     * The secret files of a site.
     *
     * @param workspace with the checkout, Git's filters off
     * @param origin the person's own site folder, where a key file in clear may lie that no commit has
     * @param environment our own
     * @param mask learns every key before it is used, and all that is decrypted before anybody else sees it
     * @param sopsProgram where the program is, if the site has files of SOPS; asked for when it is needed
     */
    public SecretFiles(
            SecretsConfig config,
            Workspace workspace,
            Path origin,
            Map<String, String> environment,
            ProcessRunner processes,
            Mask mask,
            Supplier<Path> sopsProgram) {
        this.config = config;
        this.workspace = workspace;
        this.origin = origin;
        this.environment = environment;
        this.processes = processes;
        this.mask = mask;
        this.history = new FileHistory(processes, environment, workspace);
        this.openSsl = new OpenSslDecryption(workspace, environment, mask, history);
        this.sops = config.sops().map(own -> new Sops(own, workspace, environment, processes, mask, sopsProgram));
    }

    /** All of them, by name; no key is needed for that. */
    public List<SecretFile> list() throws IOException, InterruptedException {
        var site = workspace.site();
        var files = SiteFiles.of(workspace);
        var found = new TreeMap<String, SecretFile>();
        gitCrypt(files.encrypted(), State.ENCRYPTED).forEach(file -> found.put(file.name(), file));
        for (var file : gitCrypt(files.clear(), State.IN_CLEAR)) {
            if (((By.GitCrypt) file.by()).declared()) {
                var state = Files.size(site.resolve(file.name())) == 0 ? State.EMPTY : State.IN_CLEAR;
                found.put(file.name(), new SecretFile(file.name(), file.by(), state));
            }
        }
        for (var name : files.clear()) {
            var own = sopsFile(site.resolve(name));
            own.ifPresent(sopsFile -> found.put(name, new SecretFile(name, new By.Sops(sopsFile), State.ENCRYPTED)));
        }
        openSslFiles()
                .forEach(
                        (name, holds) -> found.put(name, new SecretFile(name, new By.OpenSsl(holds), State.ENCRYPTED)));
        return List.copyOf(found.values());
    }

    /** Those of these files that git-crypt encrypted, or whose attributes say that it should. */
    private List<SecretFile> gitCrypt(List<String> names, State state) throws InterruptedException {
        if (names.isEmpty()) {
            return List.of();
        }
        var filters = history.gitCryptFilters(names);
        var files = new ArrayList<SecretFile>();
        for (int i = 0; i < names.size(); i++) {
            var key = filters.get(i)
                    .map(filter -> filter.substring("git-crypt".length()).replaceFirst("^-", ""));
            files.add(new SecretFile(names.get(i), new By.GitCrypt(key.orElse(""), key.isPresent()), state));
        }
        return files;
    }

    private static Optional<SopsFile> sopsFile(Path file) throws IOException {
        return Files.size(file) > SopsFile.LONGEST
                ? Optional.empty()
                : SiteFiles.text(Files.readAllBytes(file)).flatMap(SopsFile::in);
    }

    /** What each of openssl's files holds, by its name. */
    private Map<String, String> openSslFiles() {
        var files = new TreeMap<String, String>();
        config.openSsl().forEach(secret -> files.put(secret.file(), secret.to()));
        for (var key : config.gitCrypt()) {
            if (key instanceof GitCryptKey.OpenSsl(var file, var _)) {
                files.put(file, "the git-crypt key");
            }
        }
        return files;
    }

    /** What decrypting all of them gave. */
    public sealed interface Examination {
        /**
         * It was tried for each file, in the order of {@link #list}.
         *
         * @param made the files that openssl's become, relative to the site
         */
        record Of(List<Examined> files, Map<String, byte[]> made) implements Examination {
            public Of {
                files = List.copyOf(files);
                made = Map.copyOf(made);
            }

            @Override
            public String toString() {
                return "Of" + files;
            }
        }

        /** A key could not be had, so nothing was tried that needs it. */
        record NoKey(Failure failure) implements Examination {}
    }

    /** Decrypts all of them in memory. */
    public Examination examine() throws IOException, InterruptedException {
        var files = list();
        var learned = new Learned(publicWords(files));
        var verdicts = new TreeMap<String, Verdict>();
        var made = new TreeMap<String, byte[]>();
        var failures = new ArrayList<Failure>();
        for (var secret : config.openSsl()) {
            switch (openSsl.decrypt(wanted(secret))) {
                case OpenSslDecryption.Result.Failed(var failure) -> failures.add(failure);
                case OpenSslDecryption.Result.Clear(byte[] clear) -> {
                    learned.learn(clear);
                    made.put(secret.to(), clear);
                    verdicts.put(secret.file(), new Verdict.Whole(clear, named(secret.key()), false));
                }
            }
        }
        return switch (keyring(made)) {
            case GitCryptKeys.Got.Missing(var failure) -> {
                failures.add(failure);
                yield new Examination.NoKey(KeyFailures.together(failures));
            }
            case GitCryptKeys.Got.Keys(var keys) ->
                failures.isEmpty()
                        ? withGitCrypt(files, Keyring.of(keys), verdicts, made, learned)
                        : new Examination.NoKey(KeyFailures.together(failures));
        };
    }

    private Examination withGitCrypt(
            List<SecretFile> files,
            Keyring ring,
            Map<String, Verdict> verdicts,
            Map<String, byte[]> made,
            Learned learned)
            throws IOException, InterruptedException {
        for (var key : config.gitCrypt()) {
            if (key instanceof GitCryptKey.OpenSsl(var file, var source)) {
                verdicts.put(file, new Verdict.Key(named(source)));
            }
        }
        var clear = new TreeMap<>(made);
        for (var file : files) {
            if (file.by() instanceof By.GitCrypt(var key, var _)) {
                var verdict = gitCrypt(file, key, ring);
                verdicts.put(file.name(), verdict);
                if (verdict instanceof Verdict.Whole(byte[] content, var _, var _)) {
                    learned.learn(content);
                    clear.put(file.name(), content);
                }
            }
        }
        return withSops(files, clear, verdicts, made, learned);
    }

    private Examination withSops(
            List<SecretFile> files,
            Map<String, byte[]> clear,
            Map<String, Verdict> verdicts,
            Map<String, byte[]> made,
            Learned learned)
            throws IOException, InterruptedException {
        if (sops.isPresent() && files.stream().anyMatch(file -> file.by() instanceof By.Sops)) {
            switch (sops.get().ready(new KeyFiles(workspace, origin, clear))) {
                case Sops.Ready.Missing(var failure) -> {
                    return new Examination.NoKey(failure);
                }
                case Sops.Ready.With ready -> {
                    for (var file : files) {
                        if (file.by() instanceof By.Sops(var own)) {
                            var verdict = sops.get().decrypt(workspace.site().resolve(file.name()), own, ready);
                            verdicts.put(file.name(), verdict);
                            if (verdict instanceof Verdict.Whole(byte[] content, var _, var _)) {
                                learned.learn(content);
                            }
                        }
                    }
                }
            }
        }
        return new Examination.Of(
                files.stream()
                        .map(file -> new Examined(file, verdicts.getOrDefault(file.name(), new Verdict.Unencrypted())))
                        .toList(),
                made);
    }

    private GitCryptKeys.Got keyring(Map<String, byte[]> made) throws InterruptedException {
        return new GitCryptKeys(
                        new KeyFiles(workspace, origin, made),
                        environment,
                        mask,
                        openSsl,
                        new GpgKeys(workspace, environment, processes, mask))
                .all(config.gitCrypt());
    }

    private Verdict gitCrypt(SecretFile file, String key, Keyring ring) throws IOException {
        if (file.state() != State.ENCRYPTED) {
            return new Verdict.Unencrypted();
        }
        return switch (ring.open(Files.readAllBytes(workspace.site().resolve(file.name())), key)) {
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

    private static OpenSslDecryption.Wanted wanted(OpenSslSecret secret) {
        return new OpenSslDecryption.Wanted(
                secret.file(),
                secret.key(),
                secret.to(),
                _ -> true,
                "openssl enc -aes-256-cbc … -in " + secret.to() + " -out " + secret.file());
    }

    private static String named(SecretsConfig.OpenSslKey key) {
        return key.variables().stream().map(Object::toString).collect(Collectors.joining(", "));
    }

    /** All words that stand in clear in the commit: a value among them is no secret. */
    private Set<String> publicWords(List<SecretFile> files) throws IOException {
        var secret = files.stream().map(SecretFile::name).collect(Collectors.toSet());
        var words = SiteFiles.of(workspace).publicWords(workspace.site(), secret);
        // What should have been encrypted is secret, however many have read it.
        var learned = new Learned(words);
        for (var file : files) {
            if (file.state() == State.IN_CLEAR) {
                learned.learn(Files.readAllBytes(workspace.site().resolve(file.name())));
            }
        }
        return words;
    }

    /** What the mask learns of contents. */
    private final class Learned {
        private final Set<String> publicWords;

        private Learned(Set<String> publicWords) {
            this.publicWords = publicWords;
        }

        private void learn(byte[] content) {
            SiteFiles.text(content)
                    .ifPresentOrElse(
                            text -> mask.learnDocument(text, publicWords::contains), () -> mask.learnBytes(content));
        }
    }

    /** The commit that last changed a file, as evidence; nothing where Git does not know. */
    List<Evidence> lastChange(String file) throws InterruptedException {
        return history.lastChange(file);
    }
}
