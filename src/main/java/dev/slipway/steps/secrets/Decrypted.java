package dev.slipway.steps.secrets;

/** What came of decrypting something. */
sealed interface Decrypted {

    /**
     * It worked.
     *
     * @param content in clear; never printed
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never printed: it goes to a file and is forgotten
    record Clear(byte[] content) implements Decrypted {
        @Override
        public String toString() {
            return "Clear[" + content.length + " bytes]";
        }
    }

    /** The content does not fit the key. */
    record WrongKey() implements Decrypted {}

    /**
     * It is not what it should be, whatever the key.
     *
     * @param why one sentence
     */
    record Malformed(String why) implements Decrypted {}
}
