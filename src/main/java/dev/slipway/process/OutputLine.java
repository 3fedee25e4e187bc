package dev.slipway.process;

/**
 * A line that a program printed.
 *
 * @param source standard output or standard error
 * @param text without its end of line; a very long line comes in pieces
 */
public record OutputLine(Source source, String text) {

    /** Where a line was printed. */
    public enum Source {
        /** Standard output. */
        OUT,
        /** Standard error. */
        ERR
    }
}
