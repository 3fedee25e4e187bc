package dev.slipway.process;

import java.time.Duration;
import java.util.function.Consumer;

/** Runs programs to their end. */
public interface ProcessRunner {

    /** How many lines of a program's output a result keeps: its last ones. */
    int KEPT_LINES = 2000;

    /**
     * Runs a program and waits for it.
     *
     * @param onLine told each line as it comes, by one thread at a time
     * @param limit after it, the program and all its children are ended
     * @throws InterruptedException when the waiting thread was interrupted; by then the program and all its children
     *     have ended
     */
    ProcessResult run(Command command, Consumer<OutputLine> onLine, Duration limit) throws InterruptedException;

    /** Runs a program without looking at its lines as they come. */
    default ProcessResult run(Command command, Duration limit) throws InterruptedException {
        return run(command, _ -> {}, limit);
    }
}
