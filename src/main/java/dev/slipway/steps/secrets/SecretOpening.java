package dev.slipway.steps.secrets;

import dev.slipway.pipeline.Failure;
import dev.slipway.site.SecretsConfig.OpenSslSecret;
import dev.slipway.steps.secrets.Examined.Verdict;
import dev.slipway.steps.secrets.Opening.Sealed;
import dev.slipway.steps.secrets.Opening.Sealing;
import dev.slipway.steps.secrets.SecretFile.By;
import dev.slipway.steps.secrets.SecretFile.State;
import dev.slipway.steps.secrets.SecretFiles.Examination;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** Opens one secret file of a checkout. */
final class SecretOpening {
    private static final String ATTEMPTED = "opening ";

    private final SecretFiles files;
    private final Unlocking unlocking;
    private final Workspace workspace;
    private final FileHistory history;

    SecretOpening(SecretFiles files, Unlocking unlocking, Workspace workspace, FileHistory history) {
        this.files = files;
        this.unlocking = unlocking;
        this.workspace = workspace;
        this.history = history;
    }

    Opening open(String name) throws IOException, InterruptedException {
        return switch (unlocking.run()) {
            case Examination.NoKey(var failure) -> new Opening.Closed(failure);
            case Examination.Of(var examined, var _) -> {
                var committed =
                        files.openSslSecret(name).map(OpenSslSecret::file).orElse(name);
                var found = examined.stream()
                        .filter(one -> one.file().name().equals(committed))
                        .findFirst();
                yield found.isPresent() ? open(found.get(), examined) : absent(name, examined);
            }
        };
    }

    private Opening open(Examined one, List<Examined> all) throws IOException, InterruptedException {
        var file = one.file();
        return switch (one.verdict()) {
            case Verdict.Whole(byte[] clear, var key, var _) -> opened(file, clear, key);
            case Verdict.Key _ ->
                closed(
                        file.name(),
                        "It holds the git-crypt key itself, which is not shown.",
                        "If you need that key: git-crypt export-key, in an unlocked clone.");
            case Verdict.WrongKey _, Verdict.Malformed _ ->
                new Opening.Closed(new SecretsFailure(files).of(tried(all), Optional.of(files.config())));
            case Verdict.Untried _ ->
                file.state() == State.ENCRYPTED
                        ? closed(
                                file.name(),
                                "slipway.yaml does not say how it is decrypted.",
                                "Add the key under secrets: see docs/secrets.md.")
                        : opened(file, Files.readAllBytes(workspace.site().resolve(file.name())), "");
        };
    }

    private static List<Examined> tried(List<Examined> all) {
        return all.stream()
                .filter(one -> !(one.verdict() instanceof Verdict.Untried || one.verdict() instanceof Verdict.Key))
                .toList();
    }

    private Opening opened(SecretFile file, byte[] clear, String fitted) {
        return switch (file.by()) {
            case By.GitCrypt(var key, var declared) ->
                // What no attribute names was encrypted by hand: it stays with the key that it had.
                gitCrypt(file, clear, declared || fitted.isEmpty() ? key : fitted.replaceFirst(", version.*", ""));
            case By.OpenSsl _ -> new Opening.Open(file, clear, changed -> openSsl(file, changed));
            case By.Sops(var sops) -> new Opening.Open(file, clear, changed -> sops(file, sops, changed));
        };
    }

    private Opening gitCrypt(SecretFile file, byte[] clear, String key) {
        var found = unlocking.ring().named(key.equals("default") ? "" : key);
        if (found.isEmpty()) {
            return closed(
                    file.name(),
                    "It is to be encrypted with the git-crypt key '" + Keyring.label(key) + "', which is not at hand.",
                    "Add that key to slipway.yaml: secrets.gitCrypt.key may be a list.");
        }
        // Git gives an empty file to no filter.
        Sealing sealing = changed -> new Sealed.Content(
                changed.length == 0
                        ? changed
                        : GitCryptFile.encrypt(changed, found.get().entries().getFirst()));
        return new Opening.Open(file, clear, sealing);
    }

    private Sealed openSsl(SecretFile file, byte[] changed) {
        var secret = files.openSslSecret(file.name()).orElseThrow();
        return switch (files.reading(secret)) {
            case OpenSsl.Reading.Whole(var openSsl) -> new Sealed.Content(openSsl.encrypt(changed));
            case OpenSsl.Reading.Wrong(var problems) ->
                new Sealed.Refused(Failure.of("encrypting " + file.name(), "A variable is missing.")
                        .with(problems));
        };
    }

    private Sealed sops(SecretFile file, SopsFile sops, byte[] changed) throws IOException, InterruptedException {
        var sealer = unlocking.sops().orElseThrow();
        return sealer.program().encrypt(workspace.site().resolve(file.name()), sops, changed, sealer.ready());
    }

    /** It may be a new one. */
    private Opening absent(String name, List<Examined> examined) throws IOException, InterruptedException {
        if (!Files.exists(workspace.site().resolve(name))) {
            var filter = history.gitCryptFilters(List.of(name)).getFirst();
            if (filter.isPresent()) {
                var key = filter.get().substring("git-crypt".length()).replaceFirst("^-", "");
                return gitCrypt(new SecretFile(name, new By.GitCrypt(key, true), State.EMPTY), new byte[0], key);
            }
        }
        var secrets = examined.stream().map(one -> one.file().name()).toList();
        return closed(
                name,
                Files.exists(workspace.site().resolve(name))
                        ? "It is no secret: nothing encrypts it."
                        : "There is no such file, and no rule in .gitattributes would encrypt it.",
                secrets.isEmpty()
                        ? "The site has no secret file."
                        : "The site's secret files are: " + String.join(", ", secrets));
    }

    private static Opening closed(String name, String observed, String advice) {
        return new Opening.Closed(Failure.of(ATTEMPTED + name, observed).advising(advice));
    }
}
