package dev.slipway.deployment;

/**
 * How a commit has a file that is encrypted, or should be.
 *
 * @param file relative to the site
 * @param by what encrypts it: {@code git-crypt}, {@code openssl}, {@code SOPS}
 * @param key which key, as far as it is known: its name, the variables that hold it, whoever may decrypt
 * @param condition how it is
 * @param remark what else there is to say, a sentence; empty: nothing
 */
public record SecretState(String file, String by, String key, Condition condition, String remark) {

    /** How a file is. */
    public enum Condition {
        /** Encrypted, and not tried. */
        ENCRYPTED("encrypted", false),
        /** Decrypted, and proved to be what was encrypted. */
        WHOLE("whole", false),
        /** Empty, so there is nothing to encrypt. */
        EMPTY("empty", false),
        /** In clear, though it should be encrypted. */
        IN_CLEAR("IN CLEAR", true),
        /** It cannot be decrypted. */
        REFUSED("REFUSED", true);

        private final String label;
        private final boolean wrong;

        Condition(String label, boolean wrong) {
            this.label = label;
            this.wrong = wrong;
        }

        /** For people. */
        public String label() {
            return label;
        }

        /** Whether somebody must do something. */
        public boolean isWrong() {
            return wrong;
        }
    }
}
