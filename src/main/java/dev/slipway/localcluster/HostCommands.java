package dev.slipway.localcluster;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.process.Command;
import dev.slipway.process.ProcessResult;
import dev.slipway.process.ProcessRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs the short programs of the system: {@code ip}, {@code iptables}, {@code ctr}. */
final class HostCommands {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ProcessRunner processes;
    private final Map<String, String> environment;

    HostCommands(ProcessRunner processes, Map<String, String> environment) {
        this.processes = processes;
        this.environment = withSystemFolders(environment);
    }

    /** The environment with a PATH that has the folders of administration programs and of Go, which users' often lack. */
    static Map<String, String> withSystemFolders(Map<String, String> environment) {
        var all = new HashMap<>(environment);
        all.merge(
                "PATH",
                "/usr/local/go/bin:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin",
                (own, more) -> own + ":" + more);
        return Map.copyOf(all);
    }

    Map<String, String> environment() {
        return environment;
    }

    /** A command to run or to start later. */
    Command command(List<String> argv) {
        return new Command(argv.getFirst(), argv.subList(1, argv.size()), environment, Path.of("/"), "");
    }

    /** Runs a program whose failure is an answer too. */
    ProcessResult attempt(String... argv) throws InterruptedException {
        return processes.run(command(List.of(argv)), LIMIT);
    }

    /** Runs a program whose failure is an answer too, with this on its standard input. */
    ProcessResult attemptReading(String input, String... argv) throws InterruptedException {
        return processes.run(command(List.of(argv)).reading(input), LIMIT);
    }

    /** Runs a program that has to succeed, and returns what it printed. */
    String run(String attempting, String... argv) throws CannotProceed, InterruptedException {
        return require(attempting, attempt(argv), argv);
    }

    /** Runs a program that has to succeed, with this on its standard input. */
    void runReading(String attempting, String input, String... argv) throws CannotProceed, InterruptedException {
        require(attempting, attemptReading(input, argv), argv);
    }

    private static String require(String attempting, ProcessResult result, String... argv) throws CannotProceed {
        if (!result.succeeded()) {
            var command = String.join(" ", argv);
            throw new CannotProceed(Failure.of(
                    attempting,
                    "`%s` ended with %s".formatted(command, result.describe()),
                    new Evidence.OutputTail(argv[0], result.lines())));
        }
        return result.standardOutput();
    }
}
