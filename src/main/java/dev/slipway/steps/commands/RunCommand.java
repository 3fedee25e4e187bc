package dev.slipway.steps.commands;

import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepDocumentation.Trouble;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.process.Command;
import dev.slipway.process.ProcessResult;
import dev.slipway.process.ProcessRunner;
import dev.slipway.site.ActionConfig;
import dev.slipway.site.Placeholders;
import dev.slipway.site.TargetConfig;
import dev.slipway.workspace.Workspace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Runs a program of the site, or one that the site names, before or after a release is upgraded. */
public final class RunCommand implements Step {
    /** Until a program that was told to end has ended. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private static final int TAIL = 40;

    /** The programs that only run another file, for the step's name. */
    private static final List<String> INTERPRETERS = List.of("python3", "python", "bash", "sh", "perl", "ruby", "node");

    private final String name;
    private final ActionConfig.Run config;
    private final TargetConfig target;
    private final Workspace workspace;
    private final Supplier<Map<String, String>> environment;
    private final ProcessRunner processes;

    /**
     * The program on a target.
     *
     * @param name the step's
     * @param environment all that the program gets, asked for when the step runs
     */
    public RunCommand(
            String name,
            ActionConfig.Run config,
            TargetConfig target,
            Workspace workspace,
            Supplier<Map<String, String>> environment,
            ProcessRunner processes) {
        this.name = name;
        this.config = config;
        this.target = target;
        this.workspace = workspace;
        this.environment = environment;
        this.processes = processes;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public StepPolicy policy() {
        return StepPolicy.within(config.timeout().plus(GRACE));
    }

    @Override
    public StepDocumentation documentation() {
        return new StepDocumentation(
                "Some things only a program of the site's own can do: ban networks, warm a cache, tell somebody.",
                List.of(
                        "`" + String.join(" ", config.command()) + "` is run in the site's folder, for "
                                + Durations.words(config.timeout()) + " at the most.",
                        "The pinned tools come first on its `PATH`. `KUBECONFIG` holds the target's credentials;"
                                + " `SLIPWAY_TARGET`, `SLIPWAY_NAMESPACE`, `SLIPWAY_RELEASE` and `SLIPWAY_VAR_…` tell"
                                + " where it is.",
                        "It succeeded when its exit code is 0. What it prints is shown, secrets masked."),
                List.of(
                        new Trouble(
                                "The program failed",
                                "An exit code other than 0.",
                                "Its last lines are shown. Run it by hand as a deployment does: `slipway exec TARGET --"
                                        + " COMMAND`."),
                        new Trouble(
                                "The program cannot be started",
                                "`No such file or directory`, `Permission denied`",
                                "Correct its name in slipway.yaml; a file of the site must be executable (`git update-index"
                                        + " --chmod=+x FILE`), or be given to its interpreter: `run: [python3, FILE]`."),
                        new Trouble(
                                "The program does not end",
                                "It was ended at its time limit.",
                                "Raise its `timeout` in slipway.yaml where it only needs longer.")));
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        var words = Placeholders.of(target).fill(config.command());
        context.progress(String.join(" ", words));
        var result = processes.run(
                Command.written(words, environment.get(), workspace.site()),
                line -> context.output(line.text()),
                config.timeout());
        return result.succeeded()
                ? new StepOutcome.Succeeded(lastLine(result))
                : new StepOutcome.Failed(failure(words, result));
    }

    private static String lastLine(ProcessResult result) {
        return result.lines().stream()
                .filter(line -> !line.isBlank())
                .reduce((_, last) -> last.strip())
                .orElse("done");
    }

    private Failure failure(List<String> words, ProcessResult result) {
        var program = words.getFirst();
        var facts = new ArrayList<Evidence>();
        if (result instanceof ProcessResult.Exited exited) {
            facts.add(new Evidence.ExitCode(program, exited.code()));
        }
        var lines = result.lines();
        if (!lines.isEmpty()) {
            facts.add(new Evidence.OutputTail(program, lines.subList(Math.max(0, lines.size() - TAIL), lines.size())));
        }
        var failure = Failure.of("running " + String.join(" ", words) + " for " + target.name(), observed(result))
                .with(facts);
        return failure.advising(
                switch (result) {
                    case ProcessResult.Exited _ ->
                        "Read its last lines. To run it by hand as a deployment does: slipway exec " + target.name()
                                + " -- " + String.join(" ", words);
                    case ProcessResult.TimedOut _ ->
                        "Raise its 'timeout' in slipway.yaml where it only needs longer; else see what it waits for.";
                    case ProcessResult.NotStarted _ ->
                        "Correct its name in slipway.yaml. A file of the site must be executable ('git update-index --chmod=+x"
                                + " FILE'), or be given to its interpreter: run: [python3, FILE].";
                });
    }

    private String observed(ProcessResult result) {
        return switch (result) {
            case ProcessResult.Exited exited -> "It ended with exit code " + exited.code() + ".";
            case ProcessResult.TimedOut timedOut ->
                "It was not done within " + Durations.words(timedOut.limit()) + " and was ended.";
            case ProcessResult.NotStarted notStarted -> "It could not be started: " + notStarted.problem() + ".";
        };
    }

    /** What a command is called in a step's name: the file that it is about. */
    public static String shortName(List<String> command) {
        var program = command.getFirst();
        var told = INTERPRETERS.contains(program)
                        && command.size() > 1
                        && !command.get(1).startsWith("-")
                ? command.get(1)
                : program;
        return told.substring(told.lastIndexOf('/') + 1);
    }
}
