package dev.slipway.site;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * How the site's encrypted files are decrypted: first openssl's, then git-crypt's, then those of SOPS, so that each may hold
 * the key to what follows.
 *
 * @param openSsl files that openssl encrypted, other than a git-crypt key
 * @param gitCrypt where the git-crypt keys are; empty: the site has none
 * @param sops absent: no file is encrypted with SOPS
 */
public record SecretsConfig(List<OpenSslSecret> openSsl, List<GitCryptKey> gitCrypt, Optional<Sops> sops) {
    public SecretsConfig {
        openSsl = List.copyOf(openSsl);
        gitCrypt = List.copyOf(gitCrypt);
    }

    /** A site that has nothing but git-crypt's files, with one key. */
    public static SecretsConfig of(GitCryptKey key) {
        return new SecretsConfig(List.of(), List.of(key), Optional.empty());
    }

    /** Where a git-crypt key comes from. */
    public sealed interface GitCryptKey {

        /** A file of the site that {@code openssl enc -aes-256-cbc} made. */
        record OpenSsl(String file, OpenSslKey key) implements GitCryptKey {}

        /** A key file outside the site's history, as {@code git-crypt export-key} writes it. */
        record KeyFile(String file) implements GitCryptKey {}

        /** An environment variable with the key file in base64. */
        record InEnvironment(Variable variable) implements GitCryptKey {}

        /**
         * The keys that {@code git-crypt add-gpg-user} put into the site, {@code .git-crypt/keys}, each encrypted for the
         * people who may use it.
         *
         * @param key with the private key, as {@code gpg --export-secret-keys --armor} writes it; absent: the person's own
         *     key ring is used
         * @param passphrase of that key; absent: it has none, or gpg-agent knows it
         */
        record Gpg(Optional<Variable> key, Optional<Variable> passphrase) implements GitCryptKey {}
    }

    /** What {@code openssl enc -aes-256-cbc} was given to encrypt with. */
    public sealed interface OpenSslKey {

        /** The variables that hold it. */
        List<Variable> variables();

        /**
         * {@code -K … -iv …}.
         *
         * @param key 64 hex digits
         * @param iv 32 hex digits
         */
        record Raw(Variable key, Variable iv) implements OpenSslKey {
            @Override
            public List<Variable> variables() {
                return List.of(key, iv);
            }
        }

        /**
         * {@code -pass …}: the file then begins with {@code Salted__} and a salt.
         *
         * @param digest {@code -md}
         * @param iterations {@code -pbkdf2 -iter}; absent: without {@code -pbkdf2}
         */
        record Passphrase(Variable passphrase, Digest digest, OptionalInt iterations) implements OpenSslKey {
            @Override
            public List<Variable> variables() {
                return List.of(passphrase);
            }
        }
    }

    /** The digests with which openssl makes a key of a passphrase: those that were ever its default, and their like. */
    public enum Digest {
        /** The default before openssl 1.1.0. */
        MD5,
        /** Now and then chosen. */
        SHA1,
        /** The default since openssl 1.1.0. */
        SHA256,
        /** Now and then chosen. */
        SHA384,
        /** Now and then chosen. */
        SHA512;

        /** As openssl names it after {@code -md}: {@code sha256}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The one that openssl names so. */
        static Optional<Digest> of(String label) {
            return Stream.of(values())
                    .filter(digest -> digest.label().equalsIgnoreCase(label))
                    .findFirst();
        }
    }

    /**
     * A file that openssl encrypted.
     *
     * @param file as committed
     * @param to what it is called when decrypted; no file of the commit
     */
    public record OpenSslSecret(String file, String to, OpenSslKey key) {}

    /**
     * What the program {@code sops} is given.
     *
     * @param age where age's private keys stand, one a line; absent: none is needed
     * @param environment the variables of ours that it gets, for the cloud's key services
     */
    public record Sops(Optional<SecretValue> age, List<Variable> environment) {
        public Sops {
            environment = List.copyOf(environment);
        }
    }
}
