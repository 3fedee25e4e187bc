package dev.slipway.steps.secrets;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Failure;
import dev.slipway.site.SecretsConfig.GitCryptKey;
import dev.slipway.site.Variable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Gets the git-crypt keys from where the site says they are. What it reads is learned by the mask before anything else. */
final class GitCryptKeys {
    private static final String ATTEMPTED = "getting the git-crypt key";

    private final KeyFiles files;
    private final Map<String, String> environment;
    private final Mask mask;
    private final OpenSslDecryption openSsl;
    private final GpgKeys gpg;

    /**
     * For one checkout.
     *
     * @param environment our own
     */
    GitCryptKeys(KeyFiles files, Map<String, String> environment, Mask mask, OpenSslDecryption openSsl, GpgKeys gpg) {
        this.files = files;
        this.environment = environment;
        this.mask = mask;
        this.openSsl = openSsl;
        this.gpg = gpg;
    }

    /** The keys, or why there are none. */
    sealed interface Got {
        /** They are there; more than one where they come from GPG. */
        record Keys(List<GitCryptKeyFile> files) implements Got {
            public Keys {
                files = List.copyOf(files);
            }
        }

        /** They are not. */
        record Missing(Failure failure) implements Got {}
    }

    /** All keys of the site; where one lacks, all that lack are told. */
    Got all(List<GitCryptKey> sources) throws InterruptedException {
        var found = new ArrayList<GitCryptKeyFile>();
        var failures = new ArrayList<Failure>();
        for (var source : sources) {
            switch (one(source)) {
                case Got.Keys(var more) -> found.addAll(more);
                case Got.Missing(var failure) -> failures.add(failure);
            }
        }
        return failures.isEmpty() ? new Got.Keys(found) : new Got.Missing(KeyFailures.together(failures));
    }

    private Got one(GitCryptKey source) throws InterruptedException {
        try {
            return switch (source) {
                case GitCryptKey.OpenSsl(var file, var key) ->
                    fromOpenSsl(new OpenSslDecryption.Wanted(
                            file,
                            key,
                            "the git-crypt key",
                            GitCryptKeyFile::isHeadedAsOne,
                            "git-crypt export-key - | openssl enc -aes-256-cbc … -out " + file));
                case GitCryptKey.KeyFile(var file) -> fromFile(file);
                case GitCryptKey.InEnvironment(var variable) -> fromEnvironment(variable);
                case GitCryptKey.Gpg own -> learned(gpg.unwrap(own));
            };
        } catch (IOException e) {
            return missing("The file could not be read: " + e + ".", "");
        }
    }

    private Got fromOpenSsl(OpenSslDecryption.Wanted wanted) throws IOException, InterruptedException {
        return switch (openSsl.decrypt(wanted)) {
            case OpenSslDecryption.Result.Failed(var failure) -> new Got.Missing(failure);
            case OpenSslDecryption.Result.Clear(byte[] content) ->
                switch (GitCryptKeyFile.parse(content)) {
                    case GitCryptKeyFile.Parsed.Key(var file) -> learned(content, file);
                    case GitCryptKeyFile.Parsed.NoKeyFile(var why) -> unusable(wanted.file(), why);
                    case GitCryptKeyFile.Parsed.Damaged(var why) ->
                        missing(
                                wanted.file() + " was decrypted, but the git-crypt key in it cannot be used: " + why
                                        + ".",
                                "Export the key again (git-crypt export-key), and encrypt it again.");
                };
        };
    }

    private Got fromFile(String name) throws IOException {
        var content = files.read(name);
        return content.isPresent()
                ? parsed(content.get(), name)
                : missing(
                        "There is no key file " + name + ", neither beside the site nor in the commit.",
                        "Write it: git-crypt export-key " + name + ". It must not be committed in clear.");
    }

    private Got fromEnvironment(Variable variable) {
        var value = variable.in(environment);
        if (value.isEmpty()) {
            return missing(
                    variable + " is not set; it must hold the git-crypt key file in base64.",
                    "Set it to the output of: git-crypt export-key - | base64 --wrap=0");
        }
        value.ifPresent(mask::learn);
        try {
            return parsed(Base64.getMimeDecoder().decode(value.get().strip()), variable.toString());
        } catch (IllegalArgumentException e) {
            return missing(
                    variable + " does not hold base64.",
                    "Set it to the output of: git-crypt export-key - | base64 --wrap=0");
        }
    }

    private Got parsed(byte[] content, String source) {
        return switch (GitCryptKeyFile.parse(content)) {
            case GitCryptKeyFile.Parsed.Key(var file) -> learned(content, file);
            case GitCryptKeyFile.Parsed.NoKeyFile(var why) -> unusable(source, why);
            case GitCryptKeyFile.Parsed.Damaged(var why) -> unusable(source, why);
        };
    }

    private static Got unusable(String source, String why) {
        return missing(
                "The git-crypt key in " + source + " cannot be used: " + why + ".",
                "Export it again, from an unlocked clone: git-crypt export-key FILE");
    }

    private Got learned(byte[] content, GitCryptKeyFile file) {
        mask.learnBytes(content);
        file.entries().forEach(entry -> {
            mask.learnBytes(entry.aesKey());
            mask.learnBytes(entry.hmacKey());
        });
        return new Got.Keys(List.of(file));
    }

    private Got learned(GpgKeys.Result result) {
        return switch (result) {
            case GpgKeys.Result.Failed(var failure) -> new Got.Missing(failure);
            case GpgKeys.Result.Unwrapped(var contents) -> {
                var keys = new ArrayList<GitCryptKeyFile>();
                for (var content : contents) {
                    switch (parsed(content, GpgKeys.FOLDER)) {
                        case Got.Keys(var more) -> keys.addAll(more);
                        case Got.Missing missing -> {
                            yield missing;
                        }
                    }
                }
                yield new Got.Keys(keys);
            }
        };
    }

    private static Got missing(String observed, String advice) {
        var failure = Failure.of(ATTEMPTED, observed);
        return new Got.Missing(advice.isEmpty() ? failure : failure.advising(advice));
    }
}
