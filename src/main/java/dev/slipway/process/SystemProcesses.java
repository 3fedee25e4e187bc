package dev.slipway.process;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Runs programs of this machine.
 *
 * <p>How a program is ended, at its time limit or on interruption: it and all its descendants get SIGTERM and
 * {@link #GRACE} to end in order (Helm marks its release as failed then); whoever of them still lives gets SIGKILL.
 * Descendants are collected again before each signal, so that a child started in between is not missed.
 *
 * <p>A program that is {@linkplain Command#tied tied} to us ends in order also when we don't: a shell stands between, which
 * reads from us until we are no more, and sends it SIGTERM then. Its exit code is passed on.
 */
public final class SystemProcesses implements ProcessRunner {
    /** How long a program may take to end in order. */
    static final Duration GRACE = Duration.ofSeconds(10);

    /** In bytes. A secret that stands where a longer line is cut would not be known as one, so the bound is high. */
    private static final int LONGEST_LINE = 1 << 20;

    /** In characters, of all lines that a result keeps. */
    private static final int KEPT_CHARACTERS = 8 << 20;

    /**
     * Runs its arguments without input, and ends them when its own input ends; with what they ended with. The watcher is a child
     * too, so it goes when all is over.
     */
    private static final String TIE = """
            exec 3<&0 </dev/null
            "$@" 3<&- &
            program=$!
            { while read -r _ <&3; do :; done; kill -TERM $program; } 2>/dev/null &
            watcher=$!
            wait $program
            code=$?
            kill $watcher 2>/dev/null
            exit $code
            """;

    private final InstantSource clock;

    /** A runner that measures with this clock. */
    public SystemProcesses(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public ProcessResult run(Command command, Consumer<OutputLine> onLine, Duration limit) throws InterruptedException {
        var start = clock.instant();
        Process process;
        try {
            process = start(command);
        } catch (IOException e) {
            return new ProcessResult.NotStarted(String.valueOf(e.getMessage()));
        }
        var kept = new Kept(onLine);
        var readers = List.of(
                reader(process.getInputStream(), OutputLine.Source.OUT, kept),
                reader(process.getErrorStream(), OutputLine.Source.ERR, kept),
                writer(process, command));
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                end(process);
                finish(readers);
                return new ProcessResult.TimedOut(limit, kept.lines());
            }
        } catch (InterruptedException e) {
            end(process);
            throw e;
        }
        finish(readers);
        return new ProcessResult.Exited(process.exitValue(), kept.lines(), Duration.between(start, clock.instant()));
    }

    /**
     * Runs a program in the foreground: what is typed goes to it, and what it prints goes where ours goes, or line by line to
     * {@code onLine}.
     *
     * @param command its {@link Command#input} is not used
     * @param passed which of its outputs are passed on as they are
     * @param onLine told each line of the others, by one thread at a time
     * @throws InterruptedException when the waiting thread was interrupted; by then the program and all its children
     *     have ended
     */
    public ProcessResult foreground(Command command, Set<OutputLine.Source> passed, Consumer<OutputLine> onLine)
            throws InterruptedException {
        var start = clock.instant();
        Process process;
        try {
            var builder = builder(command).redirectInput(ProcessBuilder.Redirect.INHERIT);
            if (passed.contains(OutputLine.Source.OUT)) {
                builder.redirectOutput(ProcessBuilder.Redirect.INHERIT);
            }
            if (passed.contains(OutputLine.Source.ERR)) {
                builder.redirectError(ProcessBuilder.Redirect.INHERIT);
            }
            process = builder.start();
        } catch (IOException e) {
            return new ProcessResult.NotStarted(String.valueOf(e.getMessage()));
        }
        var kept = new Kept(onLine);
        var readers = List.of(
                reader(process.getInputStream(), OutputLine.Source.OUT, kept),
                reader(process.getErrorStream(), OutputLine.Source.ERR, kept));
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            end(process);
            throw e;
        }
        finish(readers);
        return new ProcessResult.Exited(process.exitValue(), kept.lines(), Duration.between(start, clock.instant()));
    }

    private static Process start(Command command) throws IOException {
        return builder(command).start();
    }

    private static ProcessBuilder builder(Command command) throws IOException {
        var argv = new ArrayList<String>();
        if (command.tied()) {
            argv.addAll(List.of("/bin/sh", "-c", TIE, "slipway-tie"));
        }
        argv.add(Programs.find(command.program(), command.environment())
                .orElseThrow(() -> new IOException("there is no program '" + command.program() + "' on PATH"))
                .toString());
        argv.addAll(command.arguments());
        var builder = new ProcessBuilder(argv).directory(command.directory().toFile());
        builder.environment().clear();
        builder.environment().putAll(command.environment());
        return builder;
    }

    /** Ends the process and all its descendants; does not return before they have ended. */
    private static void end(Process process) {
        var family = family(process);
        family.forEach(ProcessHandle::destroy);
        var interrupted = awaitEnd(family, GRACE);
        var left = Stream.concat(family.stream(), family(process).stream())
                .distinct()
                .filter(ProcessHandle::isAlive)
                .toList();
        left.forEach(ProcessHandle::destroyForcibly);
        interrupted |= awaitEnd(left, GRACE);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<ProcessHandle> family(Process process) {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
    }

    /** Waits for the ends of all of them together; tells whether it was interrupted in between. */
    private static boolean awaitEnd(List<ProcessHandle> family, Duration patience) {
        var interrupted = false;
        var all = CompletableFuture.allOf(
                family.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new));
        while (true) {
            try {
                all.get(patience.toMillis(), TimeUnit.MILLISECONDS);
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (TimeoutException e) {
                return interrupted;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** A grandchild that was put into the background may hold the pipe open: the readers get a moment, not for ever. */
    private static void finish(List<Thread> readers) throws InterruptedException {
        for (var reader : readers) {
            reader.join(Duration.ofSeconds(2));
        }
    }

    private static Thread writer(Process process, Command command) {
        return Thread.ofVirtual().start(() -> {
            try (var stdin = process.getOutputStream()) {
                stdin.write(command.inputBytes());
                if (command.tied()) {
                    // Open for as long as both of us live.
                    process.onExit().join();
                }
            } catch (IOException e) {
                // The program ended, or closed its input, without reading it all: its exit code says whether that is
                // bad.
                return;
            }
        });
    }

    private static Thread reader(InputStream stream, OutputLine.Source source, Kept kept) {
        return Thread.ofVirtual().start(() -> {
            try (var lines = new LineReader(stream)) {
                for (var line = lines.next(); line.isPresent(); line = lines.next()) {
                    kept.add(new OutputLine(source, line.get()));
                }
            } catch (IOException e) {
                // The pipe of a process that was ended breaks; what was read until then is kept.
                return;
            }
        });
    }

    /** Keeps the last lines and passes each on, one at a time. */
    private static final class Kept {
        private final ArrayDeque<OutputLine> lines = new ArrayDeque<>();
        private final Consumer<OutputLine> onLine;
        private int characters;

        Kept(Consumer<OutputLine> onLine) {
            this.onLine = onLine;
        }

        synchronized void add(OutputLine line) {
            lines.addLast(line);
            characters += line.text().length();
            while (lines.size() > KEPT_LINES || characters > KEPT_CHARACTERS) {
                characters -= lines.removeFirst().text().length();
            }
            onLine.accept(line);
        }

        synchronized List<OutputLine> lines() {
            return List.copyOf(lines);
        }
    }

    /** Splits a stream into lines, in bounded memory: a line past the bound comes in pieces. */
    private static final class LineReader implements AutoCloseable {
        private final InputStream stream;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        LineReader(InputStream stream) {
            this.stream = new BufferedInputStream(stream);
        }

        Optional<String> next() throws IOException {
            line.reset();
            int read = stream.read();
            if (read < 0) {
                return Optional.empty();
            }
            while (read >= 0 && read != '\n' && line.size() < LONGEST_LINE) {
                line.write(read);
                read = stream.read();
            }
            if (read >= 0 && read != '\n') {
                line.write(read);
            }
            var text = line.toString(StandardCharsets.UTF_8);
            return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }
}
