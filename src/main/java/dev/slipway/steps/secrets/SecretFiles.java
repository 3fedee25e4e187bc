package dev.slipway.steps.secrets;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.process.ProcessRunner;
import dev.slipway.site.SecretsConfig;
import dev.slipway.site.SecretsConfig.GitCryptKey;
import dev.slipway.site.SecretsConfig.OpenSslSecret;
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
        openSslFiles().forEach(file -> found.put(file.name(), file));
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

    private List<SecretFile> openSslFiles() {
        var files = new ArrayList<SecretFile>();
        config.openSsl()
                .forEach(secret -> files.add(new SecretFile(
                        secret.file(), new By.OpenSsl(secret.to(), named(secret.key())), State.ENCRYPTED)));
        for (var key : config.gitCrypt()) {
            if (key instanceof GitCryptKey.OpenSsl(var file, var with)) {
                files.add(new SecretFile(file, new By.OpenSsl("the git-crypt key", named(with)), State.ENCRYPTED));
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
        return unlocking().run();
    }

    /**
     * Opens one of them for a person, who may change it.
     *
     * @param name of the file, relative to the site; of one of openssl's also the name that it gets when it is decrypted. One
     *     that is not there is new, if the commit's attributes say that it is to be encrypted
     */
    public Opening open(String name) throws IOException, InterruptedException {
        return new SecretOpening(this, unlocking(), workspace, history).open(name);
    }

    private Unlocking unlocking() throws IOException, InterruptedException {
        return new Unlocking(
                config,
                workspace,
                list(),
                openSsl,
                made -> new GitCryptKeys(
                        new KeyFiles(workspace, origin, made),
                        environment,
                        mask,
                        openSsl,
                        new GpgKeys(workspace, environment, processes, mask)),
                sops,
                decrypted -> new KeyFiles(workspace, origin, decrypted),
                mask);
    }

    static String named(SecretsConfig.OpenSslKey key) {
        return key.variables().stream().map(Object::toString).collect(Collectors.joining(", "));
    }

    /** What openssl is given for one of its files, read from the environment. */
    OpenSsl.Reading reading(OpenSslSecret secret) {
        return OpenSsl.read(secret.key(), environment, mask);
    }

    /** The one of openssl's files that has this name, or gets it when it is decrypted. */
    Optional<OpenSslSecret> openSslSecret(String name) {
        return config.openSsl().stream()
                .filter(secret -> secret.file().equals(name) || secret.to().equals(name))
                .findFirst();
    }

    /** The commit that last changed a file, as evidence; nothing where Git does not know. */
    List<Evidence> lastChange(String file) throws InterruptedException {
        return history.lastChange(file);
    }

    /** How the site's secrets are decrypted. */
    SecretsConfig config() {
        return config;
    }
}
