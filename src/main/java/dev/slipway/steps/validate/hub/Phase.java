package dev.slipway.steps.validate.hub;

/** What a person goes through until something is computed. */
enum Phase {
    /** There is an account. */
    USER("the user"),
    /** The person's own server starts. */
    SPAWN("the server's start"),
    /** It answers. */
    SERVER("the server"),
    /** A kernel starts in it. */
    KERNEL("the kernel"),
    /** The kernel runs a cell. */
    CELL("the notebook's cell"),
    /** The server is stopped. */
    STOP("the server's stop");

    private final String words;

    Phase(String words) {
        this.words = words;
    }

    /** Continues the words "it failed at ". */
    String words() {
        return words;
    }
}
