package dev.slipway.steps.secrets;

import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepDocumentation.Trouble;
import dev.slipway.site.SecretsConfig.GitCryptKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code slipway explain} says of decrypting. */
final class SecretsDocumentation {
    private static final String BACKGROUND = """
            The site keeps its secrets in its repository, encrypted with git-crypt: tokens and passwords for the charts,
            credentials for the clusters, keys that the tests need. Whoever may deploy needs one more secret, git-crypt's
            symmetric key. Everything is decrypted into the deployment's private workspace, which is readable by its owner
            alone, in memory where the system has it, and removed however the deployment ends; the checkout that you work in
            is not touched.""";

    private SecretsDocumentation() {}

    static StepDocumentation of(Optional<GitCryptKey> key) {
        if (key.isEmpty()) {
            return new StepDocumentation(BACKGROUND, List.of("Nothing: `slipway.yaml` names no secrets."), List.of());
        }
        return new StepDocumentation(BACKGROUND, whatHappens(key.get()), whatCouldGoWrong(key.get()));
    }

    private static List<String> whatHappens(GitCryptKey key) {
        return List.of(
                switch (key) {
                    case GitCryptKey.OpenSsl openSsl ->
                        "The git-crypt key, `" + openSsl.file()
                                + "`, is decrypted as `openssl aes-256-cbc` would, with the key" + " and IV in `"
                                + openSsl.key() + "` and `" + openSsl.iv() + "`.";
                    case GitCryptKey.KeyFile keyFile -> "The git-crypt key is read from `" + keyFile.file() + "`.";
                    case GitCryptKey.InEnvironment variable ->
                        "The git-crypt key is read, in base64, from `" + variable.variable() + "`.";
                },
                "Every file of the commit that git-crypt encrypted is decrypted in the workspace, and checked against the"
                        + " checksum that git-crypt put in it.",
                "Every value in these files is remembered, so that it is masked in all output.");
    }

    private static List<Trouble> whatCouldGoWrong(GitCryptKey key) {
        var troubles = new ArrayList<Trouble>();
        if (key instanceof GitCryptKey.OpenSsl openSsl) {
            troubles.add(new Trouble(
                    "Somebody encrypted another file with `travis encrypt-file`, which replaces the one key that a repository"
                            + " has, so that `" + openSsl.file() + "` can no longer be decrypted",
                    "`bad decrypt`",
                    "Revert that change, and encrypt further files with git-crypt."));
            troubles.add(new Trouble(
                    "The variables are missing: builds of pull requests from forks do not get them",
                    "`" + openSsl.key() + " is not set`",
                    "Deploy from a branch of the repository itself, or set the variables by hand."));
        }
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
        return troubles;
    }
}
