package dev.slipway.steps.secrets;

/**
 * What came of decrypting a secret file.
 *
 * @param file which
 * @param verdict what came of it
 */
public record Examined(SecretFile file, Verdict verdict) {

    /** What came of it. */
    public sealed interface Verdict {

        /**
         * It is whole: what it holds was proved to be what was encrypted. (A file of openssl proves it by its padding alone.)
         *
         * @param clear the content; never printed
         * @param key which key fitted, for people: {@code default, version 2}
         * @param older whether there is a newer version of that key than the one that encrypted it
         */
        @SuppressWarnings("ArrayRecordComponent") // never compared, never printed: it goes to a file and is forgotten
        record Whole(byte[] clear, String key, boolean older) implements Verdict {
            @Override
            public String toString() {
                return "Whole[" + clear.length + " bytes, key " + key + "]";
            }
        }

        /**
         * No key at hand fits, or it was changed after it was encrypted; git-crypt's format cannot tell which.
         *
         * @param why what was seen; empty: there is no more to say
         */
        record WrongKey(String why) implements Verdict {}

        /**
         * It is not what it should be, whatever the key.
         *
         * @param why one sentence
         */
        record Malformed(String why) implements Verdict {}

        /**
         * It held a key that other files are decrypted with, and is whole.
         *
         * @param by what it was decrypted with: {@code $CRYPT_KEY, $CRYPT_IV}
         */
        record Key(String by) implements Verdict {}

        /** There was nothing to try: it is in clear, or empty, or the site does not say how it is decrypted. */
        record Untried() implements Verdict {}
    }
}
