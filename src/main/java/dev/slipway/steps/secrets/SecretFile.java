package dev.slipway.steps.secrets;

/**
 * A file of a commit that is encrypted, or that should be.
 *
 * @param name relative to the site
 * @param by what encrypts it
 * @param state how the commit has it
 */
public record SecretFile(String name, By by, State state) {

    /** What encrypts a file. */
    public sealed interface By {

        /**
         * git-crypt.
         *
         * @param key the name of the key that {@code .gitattributes} says; empty for the usual one
         * @param declared whether {@code .gitattributes} says it at all
         */
        record GitCrypt(String key, boolean declared) implements By {}

        /**
         * openssl.
         *
         * @param holds what it holds: a file's name in the site, or a git-crypt key
         * @param with the variables that hold what it was encrypted with
         */
        record OpenSsl(String holds, String with) implements By {}

        /** SOPS, with what the file says of itself. */
        record Sops(SopsFile file) implements By {}
    }

    /** How the commit has it. */
    public enum State {
        /** As it should be. */
        ENCRYPTED,
        /** In clear: whoever can read the repository can read it. */
        IN_CLEAR,
        /** Empty: git-crypt leaves it so, and there is nothing to read. */
        EMPTY
    }
}
