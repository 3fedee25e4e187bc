package dev.slipway.cli;

import dev.slipway.masking.Mask;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Where the log goes. Said at the start, but acted on only when the first logger is asked for: {@link LogConfigurator}
 * is Logback's, and Logback is loaded only then.
 */
record LogFile(Path file, Mask mask) {
    private static final AtomicReference<Optional<LogFile>> CHOSEN = new AtomicReference<>(Optional.empty());

    /** From the first logger on, messages go to this file, masked. */
    static void goesTo(Path file, Mask mask) {
        CHOSEN.set(Optional.of(new LogFile(file, mask)));
    }

    /** From the next first logger on, messages go where Logback's other configurations say. */
    static void goesNowhere() {
        CHOSEN.set(Optional.empty());
    }

    /** The file, if it was chosen. */
    static Optional<LogFile> chosen() {
        return CHOSEN.get();
    }
}
