package dev.slipway.notify;

/** A way to somebody. Used by one thread at a time. */
interface Messenger {

    /**
     * Sends what is to be sent of a notice, trying again where that may help.
     *
     * @throws NotSent when it could not be sent
     */
    void send(Notice notice) throws NotSent, InterruptedException;

    /** Why something could not be sent: continues "was not told …: ", without a stop. No secret is in it. */
    final class NotSent extends Exception {
        private static final long serialVersionUID = 1;

        NotSent(String why) {
            super(why);
        }

        /** In words. */
        String why() {
            return String.valueOf(getMessage());
        }
    }
}
