package dev.slipway.cli;

import dev.slipway.masking.Mask;
import dev.slipway.process.UserFolders;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/** Runs commands as a shell would, and keeps what they print. */
final class RecordedConsole {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Mask mask = new Mask();
    private final Invocation invocation;

    RecordedConsole(Path folder, Map<String, String> environment) {
        invocation = new Invocation(
                environment,
                folder,
                new Output(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        mask),
                mask,
                InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z")),
                new UserFolders(folder.resolve("cache"), folder.resolve("state")),
                new Invocation.Screen(false, true));
    }

    Invocation invocation() {
        return invocation;
    }

    ExitCode run(String... args) {
        return new Main(invocation).run(args);
    }

    Output output() {
        return invocation.output();
    }

    Mask mask() {
        return mask;
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
