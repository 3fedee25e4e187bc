package dev.slipway.cli;

import dev.slipway.masking.Mask;
import java.io.PrintStream;

/**
 * The one door through which text leaves the program to the person: everything passes the mask here. Thread-safe; a line
 * is written whole.
 *
 * <p>Whoever cuts text to a width or escapes it must {@linkplain #masked mask it first}: half of a secret, or a secret
 * with its quotes escaped, is no longer known as one here.
 */
public final class Output {
    private final PrintStream out;
    private final PrintStream err;
    private final Mask mask;

    /** Writes to these streams. */
    public Output(PrintStream out, PrintStream err, Mask mask) {
        this.out = out;
        this.err = err;
        this.mask = mask;
    }

    /** The text without its secrets. */
    public String masked(String text) {
        return mask.apply(text);
    }

    /** Writes a line, or several, to standard output. */
    public void line(String text) {
        text(text + "\n");
    }

    /** Writes to standard output as it is, without ending the line, and flushes. */
    public synchronized void text(String text) {
        out.print(mask.apply(text));
        out.flush();
    }

    /** Writes bytes to standard output as they are, <em>not masked</em>: for a secret that the person asked to see. */
    public synchronized void secret(byte[] content) {
        out.write(content, 0, content.length);
        out.flush();
    }

    /** Writes a line, or several, to standard error. */
    public synchronized void error(String text) {
        out.flush();
        err.print(mask.apply(text) + "\n");
        err.flush();
    }
}
