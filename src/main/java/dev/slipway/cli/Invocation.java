package dev.slipway.cli;

import dev.slipway.masking.Mask;
import dev.slipway.process.UserFolders;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a command is given of the world it runs in; a command takes it in its constructor.
 *
 * @param environment the environment's variables, read once
 * @param workingFolder where the program was started
 * @param output where text goes
 * @param mask learns the secrets that {@code output} hides
 * @param clock tells the time
 * @param folders where Slipway keeps things for this person
 * @param screen what the person looks at
 */
public record Invocation(
        Map<String, String> environment,
        Path workingFolder,
        Output output,
        Mask mask,
        InstantSource clock,
        UserFolders folders,
        Screen screen) {

    /**
     * What the person looks at.
     *
     * @param terminal whether standard output is a terminal, on which lines can be redrawn
     * @param unicode whether it can show more than ASCII
     */
    public record Screen(boolean terminal, boolean unicode) {}

    /** The real world. */
    @SuppressWarnings("SystemConsoleNull") // null again since JDK 25, where there is no terminal
    static Invocation system() {
        var environment = Map.copyOf(System.getenv());
        var console = System.console();
        boolean terminal = console != null
                && console.isTerminal()
                && !environment.getOrDefault("TERM", "dumb").equals("dumb");
        var charset = charset(environment, terminal);
        var mask = new Mask();
        return new Invocation(
                environment,
                Path.of("").toAbsolutePath(),
                new Output(stream(FileDescriptor.out, charset), stream(FileDescriptor.err, charset), mask),
                mask,
                InstantSource.system(),
                UserFolders.of(environment),
                new Screen(terminal, charset.equals(StandardCharsets.UTF_8)));
    }

    /** UTF-8 where the locale says so, and for files and CI systems, which set no locale but expect UTF-8. */
    private static Charset charset(Map<String, String> environment, boolean terminal) {
        var locale = Stream.of("LC_ALL", "LC_CTYPE", "LANG")
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("")
                .toLowerCase(Locale.ROOT);
        return !terminal || locale.contains("utf-8") || locale.contains("utf8")
                ? StandardCharsets.UTF_8
                : StandardCharsets.US_ASCII;
    }

    private static PrintStream stream(FileDescriptor descriptor, Charset charset) {
        return new PrintStream(
                new java.io.BufferedOutputStream(new FileOutputStream(descriptor), 1 << 14), false, charset);
    }

    /** Where the log goes. */
    public Path logFile() {
        return folders.state().resolve("logs").resolve("slipway.log");
    }
}
