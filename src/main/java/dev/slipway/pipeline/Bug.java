package dev.slipway.pipeline;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns an exception that nobody expected into a failure that says whose fault it is. */
public final class Bug {
    private static final int LINES = 40;

    private static final Pattern FULL = Pattern.compile("No space left on device|Disk quota exceeded");

    private Bug() {}

    /** The source that the stack trace is filed under, by which a bug of ours is told from the world's failures. */
    public static final String SOURCE = "stack trace of a bug in Slipway";

    /**
     * A failure with the stack trace as evidence: it is our bug, so here a trace is what helps. A disk that is full may meet any
     * step in any line, and is nobody's bug.
     */
    public static Failure failure(String attempted, @Nullable Throwable thrown) {
        for (var cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException
                    && FULL.matcher(String.valueOf(cause.getMessage())).find()) {
                return Failure.of(attempted, "A disk is full: " + cause.getMessage() + ".")
                        .advising(
                                "Free some space where the message says (the workspace is in /dev/shm, in memory, where"
                                        + " there is room when the deployment begins), then deploy again.");
            }
        }
        var text = new StringWriter();
        if (thrown != null) {
            thrown.printStackTrace(new PrintWriter(text));
        }
        var lines = text.toString().lines().limit(LINES).toList();
        return new Failure(
                attempted,
                "Slipway itself failed: " + thrown,
                List.of(new Evidence.OutputTail(SOURCE, lines)),
                List.of("This is a bug in Slipway, not in your site. Please report it with the lines above."),
                false);
    }

    /** Whether the failure is one of ours. */
    public static boolean caused(Failure failure) {
        return failure.evidence().stream()
                .anyMatch(fact -> fact instanceof Evidence.OutputTail tail
                        && tail.source().equals(SOURCE));
    }
}
