package dev.slipway.site;

import dev.slipway.site.SecretsConfig.Digest;
import dev.slipway.site.SecretsConfig.GitCryptKey;
import dev.slipway.site.SecretsConfig.OpenSslKey;
import dev.slipway.site.SecretsConfig.OpenSslSecret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads {@code secrets}. */
final class SecretsReader {
    private static final int MOST_ITERATIONS = 100_000_000;

    private final Problems problems;
    private final ValueChecks checks;
    private final SiteFiles files;

    SecretsReader(Problems problems, ValueChecks checks, SiteFiles files) {
        this.problems = problems;
        this.checks = checks;
        this.files = files;
    }

    /**
     * Reads it.
     *
     * @param tools the names of the site's tools: SOPS's files are decrypted by one
     */
    SecretsConfig read(MapReader map, Set<String> tools) {
        map.allowing("openssl", "gitCrypt", "sops");
        var openSsl = map.maps("openssl", "each of 'openssl'").stream()
                .flatMap(one -> openSslSecret(one).stream())
                .toList();
        var gitCrypt = map.map("gitCrypt", "'gitCrypt'")
                .map(it -> gitCryptKeys(it.allowing("key").requiring("key")))
                .orElse(List.of());
        var sops = map.map("sops", "'sops'").map(this::sops);
        if (sops.isPresent() && !tools.contains("sops")) {
            problems.add(
                    map.placeOf("sops"),
                    "files of SOPS are decrypted by the program sops, and 'tools' does not name it.",
                    "Add it, with the version that the site is deployed with: tools: {sops: 3.13.3}.");
        }
        return new SecretsConfig(openSsl, gitCrypt, sops);
    }

    private Optional<OpenSslSecret> openSslSecret(MapReader map) {
        map.allowing("file", "to", "key", "iv", "passphrase", "digest", "iterations")
                .requiring("file", "to");
        var file = checks.file(map.text("file"));
        var to = map.text("to").filter(this::isFree).map(Text::value);
        var key = openSslKey(map);
        return file.isPresent() && to.isPresent() && key.isPresent()
                ? Optional.of(new OpenSslSecret(file.get(), to.get(), key.get()))
                : Optional.empty();
    }

    /** What is decrypted must not take the place of what is committed. */
    private boolean isFree(Text to) {
        if (files.inside(to.value()).isEmpty()) {
            problems.add(
                    to.place(),
                    "'" + to.value() + "' lies outside the site.",
                    "Name a path below " + SiteRoot.FILE + ".");
            return false;
        }
        return true;
    }

    private List<GitCryptKey> gitCryptKeys(MapReader gitCrypt) {
        if (gitCrypt.isEmptyList("key")) {
            problems.add(gitCrypt.placeOf("key"), "'key' is empty.", "Name a key.");
        }
        var keys = gitCrypt.isList("key")
                ? gitCrypt.maps("key", "each of 'key'")
                : gitCrypt.map("key", "'key'").stream().toList();
        return keys.stream().flatMap(key -> gitCryptKey(key).stream()).toList();
    }

    private Optional<GitCryptKey> gitCryptKey(MapReader map) {
        map.allowing("openssl", "file", "env", "gpg");
        var kinds = List.of("openssl", "file", "env", "gpg").stream()
                .filter(map::has)
                .toList();
        if (kinds.size() != 1) {
            problems.add(map.place(), "a key must have exactly one of openssl, file, env and gpg.", "Keep or add one.");
            return Optional.empty();
        }
        return switch (kinds.getFirst()) {
            case "openssl" -> map.map("openssl", "'openssl'").flatMap(this::openSsl);
            case "file" ->
                checks.uncommittedFile(
                                map.text("file"), "'git-crypt export-key' writes it in a checkout that is unlocked.")
                        .map(GitCryptKey.KeyFile::new);
            case "env" -> checks.variable(map.raw("env"), "$GIT_CRYPT_KEY").map(GitCryptKey.InEnvironment::new);
            default -> map.map("gpg", "'gpg'").map(this::gpg);
        };
    }

    private Optional<GitCryptKey> openSsl(MapReader map) {
        map.allowing("file", "key", "iv", "passphrase", "digest", "iterations").requiring("file");
        var file = checks.file(map.text("file"));
        var key = openSslKey(map);
        return file.isPresent() && key.isPresent()
                ? Optional.of(new GitCryptKey.OpenSsl(file.get(), key.get()))
                : Optional.empty();
    }

    private GitCryptKey gpg(MapReader map) {
        map.allowing("key", "passphrase");
        var key = checks.variable(map.raw("key"), "$GPG_PRIVATE_KEY");
        if (map.has("passphrase") && !map.has("key")) {
            problems.add(
                    map.placeOf("passphrase"),
                    "'passphrase' goes only with 'key': for a key of your own key ring, gpg-agent asks.",
                    "Add 'key', or delete 'passphrase'.");
        }
        return new GitCryptKey.Gpg(key, checks.variable(map.raw("passphrase"), "$GPG_PASSPHRASE"));
    }

    private Optional<OpenSslKey> openSslKey(MapReader map) {
        if (map.has("passphrase")) {
            for (var other : List.of("key", "iv")) {
                if (map.has(other)) {
                    problems.add(
                            map.placeOf(other),
                            "'" + other + "' and 'passphrase' cannot stand together.",
                            "A file that begins with Salted__ was encrypted with a passphrase, any other with key and iv.");
                }
            }
            return passphrase(map);
        }
        for (var only : List.of("digest", "iterations")) {
            if (map.has(only)) {
                problems.add(map.placeOf(only), "'" + only + "' goes only with 'passphrase'.", "Delete it.");
            }
        }
        map.requiring("key", "iv");
        var key = checks.variable(map.raw("key"), "$CRYPT_KEY");
        var iv = checks.variable(map.raw("iv"), "$CRYPT_IV");
        return key.isPresent() && iv.isPresent()
                ? Optional.of(new OpenSslKey.Raw(key.get(), iv.get()))
                : Optional.empty();
    }

    private Optional<OpenSslKey> passphrase(MapReader map) {
        var digest = map.text("digest").flatMap(this::digest);
        var iterations = map.number("iterations", 1, MOST_ITERATIONS);
        return checks.variable(map.raw("passphrase"), "$CRYPT_PASSPHRASE")
                .map(variable -> new OpenSslKey.Passphrase(
                        variable,
                        digest.orElse(Digest.SHA256),
                        iterations.map(OptionalInt::of).orElseGet(OptionalInt::empty)));
    }

    private Optional<Digest> digest(Text text) {
        var digest = Digest.of(text.value());
        if (digest.isEmpty()) {
            problems.add(
                    text.place(),
                    "'" + text.value() + "' is no digest that Slipway knows.",
                    "It is what openssl was given as -md: md5, sha1, sha256, sha384 or sha512. Without -md, openssl"
                            + " before 1.1.0 took md5, and takes sha256 since.");
        }
        return digest;
    }

    private SecretsConfig.Sops sops(MapReader map) {
        map.allowing("age", "environment");
        var environment = new ArrayList<Variable>();
        map.rawTexts("environment")
                .forEach(text -> checks.variable(Optional.of(text), "$AWS_SECRET_ACCESS_KEY")
                        .ifPresent(environment::add));
        return new SecretsConfig.Sops(
                checks.uncommittedSecret(map.raw("age"), "$SOPS_AGE_KEY", "'age-keygen' writes it."), environment);
    }
}
