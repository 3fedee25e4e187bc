package dev.slipway.cli;

import dev.slipway.pipeline.Uninterruptibly;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** What any user of the machine, or the person's other programs, could read of child processes while they ran. */
final class ProcessSamples implements AutoCloseable {
    private static final String JAVA = OwnProgram.command().getFirst() + "\n";

    private final ProcessHandle parent;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Thread sampler;

    private ProcessSamples(ProcessHandle parent) {
        this.parent = parent;
        this.sampler = Thread.ofPlatform().daemon().start(this::sample);
    }

    /** Looks at all that this process starts, again and again. */
    static ProcessSamples of(Process process) {
        return new ProcessSamples(process.toHandle());
    }

    private void sample() {
        while (!Thread.currentThread().isInterrupted() && parent.isAlive()) {
            children().forEach(child -> {
                var arguments = read(child.pid(), "cmdline");
                var environment = read(child.pid(), "environ");
                // Between its fork and its own program, the JDK's helper has our environment, as we have; nobody else
                // can read it.
                if (arguments.equals(read(child.pid(), "cmdline"))
                        && !arguments.contains("jspawnhelper")
                        && !arguments.contains(Main.class.getName())) {
                    seen.add(arguments + "\n" + environment);
                }
            });
            try {
                Thread.sleep(15);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Those of Slipway itself; what gives it a terminal has what the person's shell has. */
    private Stream<ProcessHandle> children() {
        return Stream.concat(Stream.of(parent), parent.descendants())
                .filter(process -> read(process.pid(), "cmdline").startsWith(JAVA))
                .findFirst()
                .stream()
                .flatMap(ProcessHandle::descendants);
    }

    private static String read(long pid, String what) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), what), StandardCharsets.UTF_8)
                    .replace('\0', '\n');
        } catch (IOException e) {
            // It has ended, or has no such text.
            return "";
        }
    }

    /** The arguments and the environment of each child that was seen. */
    Set<String> seen() {
        return Set.copyOf(seen);
    }

    @Override
    public void close() {
        sampler.interrupt();
        Uninterruptibly.join(sampler);
    }
}
