package dev.slipway.site;

/** Where a secret value stands. */
public sealed interface SecretValue {

    /** A file of the site, decrypted in the workspace; its trimmed content is the value. */
    record InFile(String file) implements SecretValue {}

    /** An environment variable. */
    record InEnvironment(Variable variable) implements SecretValue {}
}
