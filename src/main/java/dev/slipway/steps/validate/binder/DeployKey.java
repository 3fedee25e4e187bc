package dev.slipway.steps.validate.binder;

import dev.slipway.masking.Mask;
import dev.slipway.site.BinderConfig;
import dev.slipway.site.GitCryptHeader;
import dev.slipway.site.SecretValue;
import dev.slipway.workspace.SecretReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * The key with which branches are pushed, made known to Git in a private folder: a private key lies there in a file of mode 0600 and
 * a token stands in Git's environment; neither ever in arguments, which all users of the machine can read.
 */
final class DeployKey {
    private static final String GITHUB = "/ssh/known_hosts.github";
    private static final String HEADER = "-----BEGIN ";

    private final BinderConfig.Repository repository;
    private final Path site;
    private final Map<String, String> environment;
    private final Mask mask;

    /**
     * The key of a repository.
     *
     * @param site decrypted
     * @param environment our own
     */
    DeployKey(BinderConfig.Repository repository, Path site, Map<String, String> environment, Mask mask) {
        this.repository = repository;
        this.site = site;
        this.environment = Map.copyOf(environment);
        this.mask = mask;
    }

    /**
     * What Git must find in its environment.
     *
     * @param folder private
     * @throws IOException with a sentence without a stop, when there is no key to be used
     */
    Map<String, String> variables(Path folder) throws IOException {
        if (repository.key().isEmpty()) {
            return Map.of();
        }
        var key = repository.key().get();
        var content = content(key);
        mask.learn(content);
        return repository.isHttps() ? https(content) : ssh(content, SecretReader.place(key), folder);
    }

    private String content(SecretValue key) throws IOException {
        var bytes = switch (key) {
            case SecretValue.InFile(var file) -> {
                if (!Files.isRegularFile(site.resolve(file))) {
                    throw new IOException("there is no file " + file);
                }
                yield Files.readAllBytes(site.resolve(file));
            }
            case SecretValue.InEnvironment(var variable) ->
                variable.in(environment).orElse("").getBytes(StandardCharsets.UTF_8);
        };
        var text = new String(bytes, StandardCharsets.UTF_8).strip();
        if (GitCryptHeader.starts(bytes)) {
            throw new IOException("what stands in " + SecretReader.place(key) + " is still encrypted");
        }
        if (text.isEmpty()) {
            throw new IOException("nothing stands in " + SecretReader.place(key));
        }
        return text;
    }

    private Map<String, String> https(String token) {
        // Any name will do with a token; this is the one that GitHub's own documents use.
        var login = Base64.getEncoder().encodeToString(("x-access-token:" + token).getBytes(StandardCharsets.UTF_8));
        mask.learn(login);
        var variables = new HashMap<String, String>();
        variables.put("GIT_CONFIG_COUNT", "1");
        // For this address alone: whoever Git is led to from there gets no token.
        variables.put("GIT_CONFIG_KEY_0", "http." + repository.address() + ".extraHeader");
        variables.put("GIT_CONFIG_VALUE_0", "Authorization: Basic " + login);
        repository
                .authority()
                .ifPresent(file ->
                        variables.put("GIT_SSL_CAINFO", site.resolve(file).toString()));
        return variables;
    }

    private Map<String, String> ssh(String key, String place, Path folder) throws IOException {
        if (!key.startsWith(HEADER)) {
            throw new IOException("what stands in " + place + " is no private key: it does not begin with " + HEADER);
        }
        var file = write(folder.resolve("key"), key + "\n");
        var hosts = repository.knownHosts().map(site::resolve).orElseGet(() -> writeGitHubs(folder));
        var variables = new HashMap<String, String>();
        variables.put(
                "GIT_SSH_COMMAND",
                // Nothing of the person's own: neither their keys nor the hosts that they trust.
                "ssh -F none -i " + quoted(file) + " -o IdentitiesOnly=yes -o IdentityAgent=none -o BatchMode=yes"
                        + " -o StrictHostKeyChecking=yes -o UserKnownHostsFile=" + quoted(hosts)
                        + " -o GlobalKnownHostsFile=none -o ConnectTimeout=20 -o ServerAliveInterval=15");
        variables.put("GIT_SSH_VARIANT", "ssh");
        return variables;
    }

    private static Path writeGitHubs(Path folder) {
        try (var keys = DeployKey.class.getResourceAsStream(GITHUB)) {
            if (keys == null) {
                throw new IllegalStateException("no " + GITHUB);
            }
            return write(folder.resolve("known_hosts"), new String(keys.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path write(Path file, String text) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text);
    }

    /** As one word of a shell, which is what Git gives the command to. */
    private static String quoted(Path file) {
        return "'" + file.toString().replace("'", "'\\''") + "'";
    }
}
