package dev.slipway.testing;

import dev.slipway.process.Command;
import dev.slipway.process.SystemProcesses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a local cluster can leave on a machine, as the system itself tells it, and not as the program that made it does. */
public final class Traces {
    private static final List<List<String>> QUESTIONS = List.of(
            List.of("ip", "-o", "link", "show"),
            List.of("ip", "route", "show", "table", "all"),
            List.of("ip", "netns", "list"),
            List.of("iptables-save"),
            List.of("cat", "/proc/self/mounts"),
            List.of("find", "/sys/fs/cgroup", "-maxdepth", "3", "-name", "slipway-*"),
            List.of("find", "/run/slipway", "-name", "*.cluster"));

    private Traces() {}

    /** Every line of the system's answers, and every living process, that has one of these words in it. */
    public static List<String> of(String... words) throws Exception {
        var found = new ArrayList<String>();
        var environment = Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        var processes = new SystemProcesses(InstantSource.system());
        for (var question : QUESTIONS) {
            var command = new Command(
                    question.getFirst(), question.subList(1, question.size()), environment, Path.of("/"), "");
            for (var line : processes.run(command, Duration.ofSeconds(20)).lines()) {
                if (Stream.of(words).anyMatch(line::contains)) {
                    found.add(question.getFirst() + ": " + line);
                }
            }
        }
        for (var line : commandLines()) {
            if (Stream.of(words).anyMatch(line::contains)) {
                found.add("process: " + line);
            }
        }
        return found;
    }

    /** A process that has ended and that nobody has reaped yet has an empty command line, and so is not among them. */
    private static List<String> commandLines() throws IOException {
        try (var entries = Files.list(Path.of("/proc"))) {
            return entries.filter(entry -> entry.getFileName().toString().matches("[0-9]+"))
                    .map(Traces::commandLine)
                    .filter(line -> !line.isEmpty())
                    .toList();
        }
    }

    private static String commandLine(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }
}
