package dev.slipway.site;

import java.util.Optional;

/**
 * How the site's encrypted files are decrypted.
 *
 * @param gitCrypt the git-crypt key's whereabouts
 */
public record SecretsConfig(Optional<GitCryptKey> gitCrypt) {

    /** Where the git-crypt key comes from. */
    public sealed interface GitCryptKey {

        /**
         * A file of the site that {@code openssl enc -aes-256-cbc -K … -iv …} made.
         *
         * @param key where the raw key stands, 64 hex digits
         * @param iv where the initialisation vector stands, 32 hex digits
         */
        record OpenSsl(String file, Variable key, Variable iv) implements GitCryptKey {}

        /** A key file outside the site's history, as {@code git-crypt export-key} writes it. */
        record KeyFile(String file) implements GitCryptKey {}

        /** An environment variable with the key file in base64. */
        record InEnvironment(Variable variable) implements GitCryptKey {}
    }
}
