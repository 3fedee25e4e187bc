package dev.slipway.steps.secrets;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.site.SecretsConfig;
import dev.slipway.steps.secrets.Examined.Verdict;
import dev.slipway.steps.secrets.SecretFile.By;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells why files of a site could not be decrypted. */
final class SecretsFailure {
    private final SecretFiles files;

    /** A teller that asks for the commits that changed them. */
    SecretsFailure(SecretFiles files) {
        this.files = files;
    }

    /**
     * The failure.
     *
     * @param tried all files that were tried, those that are whole too
     */
    Failure of(List<Examined> tried, Optional<SecretsConfig> config) throws InterruptedException {
        var wrong = tried.stream()
                .filter(one -> !(one.verdict() instanceof Verdict.Whole))
                .toList();
        var whole = tried.size() - wrong.size();
        // Where all of them are wrong, it is the key that was changed, not the files.
        var allWrong = whole == 0 && wrong.stream().allMatch(one -> one.verdict() instanceof Verdict.WrongKey);
        var evidence = new ArrayList<Evidence>();
        for (var one : wrong) {
            evidence.add(new Evidence.Fact(one.file().name(), reason(one, whole > 0, config)));
            if (!allWrong) {
                evidence.addAll(files.lastChange(one.file().name()));
            }
        }
        return new Failure(
                "decrypting the site's secrets",
                wrong.size() + " of " + DecryptSecrets.count(tried.size()) + " could not be decrypted"
                        + (allWrong ? ": the key is most likely not this repository's" : "") + ".",
                evidence,
                advice(allWrong, wrong),
                false);
    }

    private static String reason(Examined one, boolean rightForOthers, Optional<SecretsConfig> config) {
        return switch (one.verdict()) {
            case Verdict.Malformed(var why) -> why;
            case Verdict.WrongKey(var why) ->
                switch (one.file().by()) {
                    case By.GitCrypt(var key, var _) -> gitCryptReason(key, rightForOthers, config);
                    case By.Sops _, By.OpenSsl _ -> why;
                };
            case Verdict.Whole _, Verdict.Key _, Verdict.Untried _ -> "";
        };
    }

    private static String gitCryptReason(String key, boolean rightForOthers, Optional<SecretsConfig> config) {
        var keys = config.map(it -> it.gitCrypt().size()).orElse(0);
        if (!key.isEmpty()) {
            return "is encrypted with the git-crypt key named '" + key + "', and "
                    + (keys == 1 ? "the given one is another" : "none of the given ones fits") + " (HMAC mismatch)";
        }
        return rightForOthers
                ? "the key is right for other files, so this one was changed or cut off after it was encrypted, or"
                        + " was encrypted with another key (HMAC mismatch)"
                : "does not fit the key: another key encrypted it, or it was changed since (HMAC mismatch)";
    }

    private static List<String> advice(boolean allWrong, List<Examined> wrong) {
        var gitCrypt = wrong.stream().anyMatch(one -> one.file().by() instanceof By.GitCrypt);
        if (!gitCrypt) {
            return List.of(
                    "If no key at hand decrypts a file: compare its recipients (slipway secrets status) with the keys that"
                            + " sops is given (secrets.sops), or have somebody add yours: sops updatekeys FILE.",
                    "If a file was changed by hand: restore it from the last commit in which it was whole, and change it with"
                            + " slipway secrets edit FILE.");
        }
        if (allWrong) {
            return List.of(
                    "Compare the keys: in an unlocked clone that works, run `git-crypt export-key - | sha256sum`, and compare"
                            + " with the key that Slipway was given.",
                    "If somebody ran `git-crypt init` again, revert that: files then have two different keys.");
        }
        var restore = "Restore the named files from a commit in which they were whole:"
                + " git checkout COMMIT -- FILE, in an unlocked clone, and commit them.";
        var otherKeys = wrong.stream()
                .anyMatch(one -> one.file().by() instanceof By.GitCrypt(var key, var _) && !key.isEmpty());
        return otherKeys
                ? List.of("Add the key of that name to slipway.yaml: secrets.gitCrypt.key may be a list.", restore)
                : List.of(restore);
    }
}
