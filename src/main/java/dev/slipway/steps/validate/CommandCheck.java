package dev.slipway.steps.validate;

import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Evidence;
import dev.slipway.process.Command;
import dev.slipway.process.ProcessResult;
import dev.slipway.process.ProcessRunner;
import dev.slipway.site.CheckConfig;
import dev.slipway.site.Placeholders;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Runs a program of the site, which says by its exit code whether all is well. */
public final class CommandCheck implements Check {
    private static final int TAIL = 40;

    private final CheckConfig.Command config;
    private final List<String> words;
    private final String target;
    private final Path site;
    private final Supplier<Map<String, String>> environment;
    private final ProcessRunner processes;

    /**
     * The check by a program.
     *
     * @param site the folder that it runs in
     * @param environment all that the program gets, asked for when it runs
     */
    public CommandCheck(
            CheckConfig.Command config,
            Placeholders placeholders,
            Path site,
            Supplier<Map<String, String>> environment,
            ProcessRunner processes) {
        this.config = config;
        this.words = placeholders.fill(config.run());
        this.target = placeholders.fill("${target}");
        this.site = site;
        this.environment = environment;
        this.processes = processes;
    }

    @Override
    public CheckKind kind() {
        return CheckKind.COMMAND;
    }

    @Override
    public String title() {
        return config.name();
    }

    @Override
    public CheckConfig.Command config() {
        return config;
    }

    @Override
    public boolean needsCluster() {
        return false;
    }

    @Override
    public Attempt once(CheckRun run) throws InterruptedException {
        var command = Command.written(words, environment.get(), site);
        var result = processes.run(command, line -> run.log(line.text()), config.timeout());
        return result.succeeded() ? new Attempt.Passed(lastLine(result)) : failed(result);
    }

    private static String lastLine(ProcessResult result) {
        return result.lines().stream().filter(line -> !line.isBlank()).reduce("", (_, last) -> last.strip());
    }

    private Attempt failed(ProcessResult result) {
        var program = words.getFirst();
        var facts = new ArrayList<Evidence>();
        if (result instanceof ProcessResult.Exited exited) {
            facts.add(new Evidence.ExitCode(program, exited.code()));
        }
        var lines = result.lines();
        if (!lines.isEmpty()) {
            facts.add(new Evidence.OutputTail(program, lines.subList(Math.max(0, lines.size() - TAIL), lines.size())));
        }
        return switch (result) {
            case ProcessResult.Exited exited ->
                new Attempt.Failed(
                        "ended with exit code " + exited.code() + (lines.isEmpty() ? "" : ": " + lastLine(result)),
                        "Read its last lines. To run it by hand as a deployment does: slipway exec " + target + " -- "
                                + String.join(" ", words),
                        facts,
                        true);
            case ProcessResult.TimedOut timedOut ->
                new Attempt.Failed(
                        "was not done within " + Durations.words(timedOut.limit()) + " and was ended",
                        "Raise its 'timeout' in slipway.yaml where it only needs longer; else see what it waits for.",
                        facts,
                        true);
            case ProcessResult.NotStarted notStarted ->
                new Attempt.Failed(
                        "could not be started: " + notStarted.problem(),
                        "Correct its name in slipway.yaml. A file of the site must be executable ('git update-index"
                                + " --chmod=+x FILE'), or be given to its interpreter: run: [python3, FILE].",
                        facts,
                        false);
        };
    }
}
