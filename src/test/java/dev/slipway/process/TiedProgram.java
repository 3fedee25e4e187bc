package dev.slipway.process;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/** A program that runs another that is tied to it, for a test to kill. */
final class TiedProgram {
    private TiedProgram() {}

    /** Runs {@code /bin/sh -c} with the first argument, in the folder that the second one names. */
    public static void main(String[] arguments) throws InterruptedException {
        var command = Command.of("/bin/sh", Map.of("PATH", "/usr/bin:/bin"), Path.of(arguments[1]), "-c", arguments[0]);
        new SystemProcesses(InstantSource.system()).run(command.tiedToUs(), Duration.ofMinutes(5));
    }
}
