package dev.slipway.steps.secrets;

import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepDocumentation.Trouble;
import dev.slipway.site.SecretValue;
import dev.slipway.site.SecretsConfig;
import dev.slipway.site.SecretsConfig.GitCryptKey;
import dev.slipway.site.SecretsConfig.OpenSslKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What {@code slipway explain} says of decrypting. */
final class SecretsDocumentation {
    private static final String BACKGROUND = """
            The site keeps its secrets in its repository, encrypted: tokens and passwords for the charts, credentials for the
            clusters, keys that the tests need. Whoever may deploy needs one more secret, the key to these. Everything is
            decrypted into the deployment's private workspace, which is readable by its owner alone, in memory where the
            system has it, and removed however the deployment ends; the checkout that you work in is not touched.""";

    private SecretsDocumentation() {}

    static StepDocumentation of(Optional<SecretsConfig> config) {
        return config.map(secrets -> new StepDocumentation(BACKGROUND, whatHappens(secrets), whatCouldGoWrong(secrets)))
                .orElseGet(() -> new StepDocumentation(
                        BACKGROUND, List.of("Nothing: `slipway.yaml` names no secrets."), List.of()));
    }

    private static List<String> whatHappens(SecretsConfig config) {
        var happens = new ArrayList<String>();
        config.openSsl()
                .forEach(secret -> happens.add("`" + secret.file() + "` is decrypted to `" + secret.to() + "`, "
                        + openSsl(secret.key()) + "."));
        config.gitCrypt().forEach(key -> happens.add(gitCrypt(key)));
        if (!config.gitCrypt().isEmpty()) {
            happens.add(
                    "Every file of the commit that git-crypt encrypted is decrypted in the workspace, and checked against"
                            + " the checksum that git-crypt put in it.");
        }
        config.sops()
                .ifPresent(
                        sops -> happens.add("Every file of the commit that SOPS encrypted is decrypted by the program"
                                + " `sops`, " + sops(sops) + "."));
        happens.add("Every value in these files is remembered, so that it is masked in all output.");
        return happens;
    }

    private static String openSsl(OpenSslKey key) {
        return switch (key) {
            case OpenSslKey.Raw(var raw, var iv) ->
                "as `openssl aes-256-cbc` would, with the key and IV in `" + raw + "` and `" + iv + "`";
            case OpenSslKey.Passphrase(var passphrase, var digest, var iterations) ->
                "as `openssl aes-256-cbc -md " + digest.label()
                        + (iterations.isPresent() ? " -pbkdf2 -iter " + iterations.getAsInt() : "")
                        + "` would, with the passphrase in `" + passphrase + "`";
        };
    }

    private static String gitCrypt(GitCryptKey key) {
        return switch (key) {
            case GitCryptKey.OpenSsl(var file, var with) ->
                "The git-crypt key, `" + file + "`, is decrypted " + openSsl(with) + ".";
            case GitCryptKey.KeyFile(var file) -> "The git-crypt key is read from `" + file + "`.";
            case GitCryptKey.InEnvironment(var variable) ->
                "The git-crypt key is read, in base64, from `" + variable + "`.";
            case GitCryptKey.Gpg(var own, var _) ->
                "The git-crypt keys in `" + GpgKeys.FOLDER + "` are unwrapped by `gpg`, with "
                        + own.map(variable -> "the private key in `" + variable + "`")
                                .orElse("a private key of your own key ring")
                        + ".";
        };
    }

    private static String sops(SecretsConfig.Sops sops) {
        var given = new ArrayList<String>();
        sops.age()
                .map(where -> switch (where) {
                    case SecretValue.InEnvironment(var variable) -> "age's private key in `" + variable + "`";
                    case SecretValue.InFile(var file) -> "age's private key in `" + file + "`";
                })
                .ifPresent(given::add);
        if (!sops.environment().isEmpty()) {
            given.add(sops.environment().stream()
                    .map(variable -> "`" + variable + "`")
                    .collect(Collectors.joining(", ")));
        }
        return given.isEmpty()
                ? "with the keys that it finds by itself"
                : "which is given " + String.join(", and ", given);
    }

    private static List<Trouble> whatCouldGoWrong(SecretsConfig config) {
        var troubles = new ArrayList<Trouble>();
        openSslFile(config).ifPresent(file -> {
            troubles.add(new Trouble(
                    "Somebody encrypted another file with `travis encrypt-file`, which replaces the one key that a repository"
                            + " has, so that `" + file + "` can no longer be decrypted",
                    "`bad decrypt`",
                    "Revert that change, and encrypt further files with git-crypt."));
            troubles.add(new Trouble(
                    "The variables are missing: builds of pull requests from forks do not get them",
                    "`is not set`",
                    "Deploy from a branch of the repository itself, or set the variables by hand."));
        });
        if (!config.gitCrypt().isEmpty()) {
            troubles.add(new Trouble(
                    "`git-crypt init` was run a second time, so that the key and the files do not belong together",
                    "all files: `HMAC mismatch`",
                    "Revert that change; the key of an unlocked clone that works is the right one."));
            troubles.add(new Trouble(
                    "An encrypted file was damaged, or changed where git-crypt was not installed",
                    "some files: `HMAC mismatch`",
                    "Restore the file from the last commit in which it was whole."));
            troubles.add(new Trouble(
                    "A file that should be encrypted was committed in clear",
                    "a warning that names it; the deployment goes on",
                    "Treat its secrets as known to the world: change them, then run `git-crypt status --fix`."));
        }
        if (config.sops().isPresent()) {
            troubles.add(
                    new Trouble(
                            "A file of SOPS was encrypted for others, or the cloud's key service refuses",
                            "`no key at hand decrypts it`, with what each key said",
                            "Compare the recipients (`slipway secrets status`) with the keys; `sops updatekeys FILE` adds one."));
        }
        return troubles;
    }

    private static Optional<String> openSslFile(SecretsConfig config) {
        return config.gitCrypt().stream()
                .filter(GitCryptKey.OpenSsl.class::isInstance)
                .map(key -> ((GitCryptKey.OpenSsl) key).file())
                .findFirst()
                .or(() -> config.openSsl().stream()
                        .map(SecretsConfig.OpenSslSecret::file)
                        .findFirst());
    }
}
