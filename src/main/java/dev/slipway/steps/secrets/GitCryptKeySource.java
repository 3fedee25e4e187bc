package dev.slipway.steps.secrets;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.site.SecretsConfig.GitCryptKey;
import dev.slipway.site.Variable;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gets the git-crypt key from where the site says it is. What it reads is learned by the mask before anything else. */
final class GitCryptKeySource {
    private static final String ATTEMPTED = "getting the git-crypt key";

    private final Workspace workspace;
    private final Path origin;
    private final Map<String, String> environment;
    private final Mask mask;
    private final FileHistory history;

    GitCryptKeySource(
            Workspace workspace, Path origin, Map<String, String> environment, Mask mask, FileHistory history) {
        this.workspace = workspace;
        this.origin = origin;
        this.environment = environment;
        this.mask = mask;
        this.history = history;
    }

    /** The key, or why there is none. */
    sealed interface Got {
        /** It is there. */
        record Key(GitCryptKeyFile file) implements Got {}

        /** It is not. */
        record Missing(Failure failure) implements Got {}
    }

    Got get(GitCryptKey source) throws InterruptedException {
        try {
            return switch (source) {
                case GitCryptKey.OpenSsl openSsl -> fromOpenSsl(openSsl);
                case GitCryptKey.KeyFile keyFile -> fromFile(keyFile);
                case GitCryptKey.InEnvironment inEnvironment -> fromEnvironment(inEnvironment.variable());
            };
        } catch (IOException e) {
            return missing("The file could not be read: " + e + ".", "");
        }
    }

    private Got fromOpenSsl(GitCryptKey.OpenSsl source) throws IOException, InterruptedException {
        var problems = new ArrayList<Evidence>();
        var key = HexVariable.read(source.key(), "key", OpenSslFile.KEY_BYTES, environment);
        var iv = HexVariable.read(source.iv(), "IV", OpenSslFile.IV_BYTES, environment);
        source.key().in(environment).ifPresent(mask::learn);
        source.iv().in(environment).ifPresent(mask::learn);
        wrong(source.key(), key, problems);
        wrong(source.iv(), iv, problems);
        var file = workspace.inSite(source.file());
        if (file.isEmpty()) {
            problems.add(new Evidence.Fact(source.file(), "is not in the commit"));
        }
        if (key instanceof HexVariable.Value(byte[] keyBytes)
                && iv instanceof HexVariable.Value(byte[] ivBytes)
                && file.isPresent()) {
            return decrypted(source, OpenSslFile.decrypt(Files.readAllBytes(file.get()), keyBytes, ivBytes));
        }
        return new Got.Missing(new Failure(
                ATTEMPTED,
                "What is needed to decrypt " + source.file() + " is not all there.",
                problems,
                List.of(
                        "On a CI system, set the variables in the settings of the repository there; they are not given to"
                                + " builds of pull requests from forks.",
                        "By hand: export both variables from your password store before `slipway deploy`."),
                false));
    }

    private static void wrong(Variable variable, HexVariable value, List<Evidence> problems) {
        if (value instanceof HexVariable.Wrong wrong) {
            problems.add(new Evidence.Fact("environment variable " + variable, wrong.problem()));
        }
    }

    private Got decrypted(GitCryptKey.OpenSsl source, Decrypted decrypted) throws InterruptedException {
        return switch (decrypted) {
            case Decrypted.Clear clear ->
                switch (GitCryptKeyFile.parse(clear.content())) {
                    case GitCryptKeyFile.Parsed.Key key -> learned(clear.content(), key.file());
                    // One wrong key in 256 leaves padding that looks right, and rubbish.
                    case GitCryptKeyFile.Parsed.NoKeyFile noKeyFile ->
                        badDecrypt(source, "bad decrypt: what came out is no git-crypt key, " + noKeyFile.why());
                    case GitCryptKeyFile.Parsed.Damaged damaged ->
                        missing(
                                source.file() + " was decrypted, but the git-crypt key in it cannot be used: "
                                        + damaged.why() + ".",
                                "Export the key again (git-crypt export-key), and encrypt it again.");
                };
            case Decrypted.WrongKey _ -> badDecrypt(source, "bad decrypt: key and file do not belong together");
            case Decrypted.Malformed malformed -> badDecrypt(source, malformed.why());
        };
    }

    private Got badDecrypt(GitCryptKey.OpenSsl source, String seen) throws InterruptedException {
        var failure = new Failure(
                "decrypting the git-crypt key, " + source.file() + ", as openssl would",
                source.file() + " could not be decrypted with " + source.key() + " and " + source.iv() + ": " + seen
                        + ".",
                history.lastChange(source.file()),
                List.of(
                        "Most likely somebody ran `travis encrypt-file` (or openssl) again, which made a new key and left"
                                + " this file, or the variables, behind: only one file of a repository can be encrypted"
                                + " that way.",
                        "Revert the commit that did so. Further files are encrypted with git-crypt, not with openssl.",
                        "If the variables were changed on purpose, encrypt the key again:"
                                + " git-crypt export-key - | openssl enc -aes-256-cbc -K … -iv … -out "
                                + source.file()),
                false);
        return new Got.Missing(failure.with(List.of(new Evidence.Fact("openssl", seen))));
    }

    private Got fromFile(GitCryptKey.KeyFile source) throws IOException {
        var file = keyFile(source.file());
        if (file.isEmpty()) {
            return missing(
                    "There is no key file " + source.file() + ", neither beside the site nor in the commit.",
                    "Write it: git-crypt export-key " + source.file() + ". It must not be committed in clear.");
        }
        return parsed(Files.readAllBytes(file.get()), source.file());
    }

    /** As the person sees the path: a key in clear is not in the commit, so it is beside the site. */
    private Optional<Path> keyFile(String name) throws IOException {
        var beside = origin.resolve(name);
        return Files.isRegularFile(beside) ? Optional.of(beside) : workspace.inSite(name);
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
            case GitCryptKeyFile.Parsed.Key key -> learned(content, key.file());
            case GitCryptKeyFile.Parsed.NoKeyFile noKeyFile -> unusable(source, noKeyFile.why());
            case GitCryptKeyFile.Parsed.Damaged damaged -> unusable(source, damaged.why());
        };
    }

    private static Got unusable(String source, String why) {
        return missing(
                "The git-crypt key in " + source + " cannot be used: " + why + ".",
                "Export it again, from an unlocked clone: git-crypt export-key FILE");
    }

    private Got learned(byte[] content, GitCryptKeyFile file) {
        mask.learnBytes(content);
        return new Got.Key(file);
    }

    private static Got missing(String observed, String advice) {
        var failure = Failure.of(ATTEMPTED, observed);
        return new Got.Missing(advice.isEmpty() ? failure : failure.advising(advice));
    }
}
