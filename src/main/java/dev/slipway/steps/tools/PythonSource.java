package dev.slipway.steps.tools;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.StepContext;
import dev.slipway.process.ChildEnvironment;
import dev.slipway.process.Command;
import dev.slipway.process.ProcessResult;
import dev.slipway.process.ProcessRunner;
import dev.slipway.process.Programs;
import dev.slipway.site.ToolConfig;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A virtual environment from a requirements file of the site. It is made again when the file, a file that it includes, or
 * the machine's Python changes.
 */
final class PythonSource implements ToolSource {
    private static final Duration QUICK = Duration.ofMinutes(1);
    private static final int TAIL = 15;

    /** Prints the version and the home of Python, and what it lacks to make virtual environments. */
    private static final String ASK = """
            import sys, importlib.util as u
            print(sys.version.split()[0], sys.base_prefix)
            print(*[m for m in ("venv", "ensurepip") if u.find_spec(m) is None])
            """;

    private final ToolConfig tool;
    private final String file;
    private final Workspace workspace;
    private final ToolCache cache;
    private final ProcessRunner processes;
    private final Map<String, String> environment;

    PythonSource(
            ToolConfig tool,
            String file,
            Workspace workspace,
            ToolCache cache,
            ProcessRunner processes,
            Map<String, String> environment) {
        this.tool = tool;
        this.file = file;
        this.workspace = workspace;
        this.cache = cache;
        this.processes = processes;
        this.environment = ChildEnvironment.of(environment, List.of("PIP_"));
    }

    @Override
    public String description() {
        return "Python packages of " + file;
    }

    @Override
    public Optional<SourceResult.Obtained> cached(StepContext context) throws IOException, InterruptedException {
        return plan() instanceof Plan.Ready ready ? whole(ready).find(context) : Optional.empty();
    }

    @Override
    public SourceResult obtain(StepContext context) throws IOException, InterruptedException {
        return switch (plan()) {
            case Plan.Impossible impossible -> impossible.result();
            case Plan.Ready ready ->
                whole(ready)
                        .findOrMake(
                                context,
                                CachedTool.Making.IN_PLACE,
                                "a virtual environment of Python " + ready.python(),
                                folder -> make(folder, ready, context));
        };
    }

    private sealed interface Plan {
        /**
         * All that is needed is there.
         *
         * @param python version and home of the machine's Python
         */
        record Ready(Path program, String python, Requirements requirements) implements Plan {}

        record Impossible(SourceResult result) implements Plan {}
    }

    private Plan plan() throws IOException, InterruptedException {
        var requirements = workspace.inSite(file);
        if (requirements.isEmpty()) {
            return new Plan.Impossible(SourceResult.forGood("the commit has no file " + file));
        }
        var python = Programs.find("python3", environment);
        if (python.isEmpty()) {
            return new Plan.Impossible(SourceResult.notHere(
                    "there is no `python3` on PATH; install it (Debian: apt install python3-venv)"));
        }
        var asked = processes.run(
                Command.of(python.get().toString(), environment, workspace.site(), "-I", "-c", ASK), QUICK);
        var lines = asked.standardOutput().lines().toList();
        if (!asked.succeeded() || lines.isEmpty()) {
            return new Plan.Impossible(SourceResult.forGood(python.get() + " does not run: " + asked.describe()));
        }
        if (lines.size() > 1 && !lines.get(1).isBlank()) {
            return new Plan.Impossible(
                    SourceResult.notHere(python.get() + " cannot make virtual environments, for it lacks "
                            + lines.get(1).strip().replace(" ", " and ") + "; install the package python3-venv"
                            + " (Debian, Ubuntu: apt install python3-venv)"));
        }
        return new Plan.Ready(
                python.get(),
                lines.getFirst(),
                Requirements.read(requirements.get(), workspace.site().toRealPath()));
    }

    private CachedTool whole(Plan.Ready ready) {
        var identity = "python\n" + ready.python() + "\n" + ready.requirements().content();
        return new CachedTool(
                tool.name(),
                cache.entry(tool.name(), tool.version().orElse(""), identity),
                Map.of(tool.name(), "bin/" + tool.name(), "python", "bin/python"));
    }

    private Optional<SourceResult> make(Path folder, Plan.Ready ready, StepContext context)
            throws IOException, InterruptedException {
        context.progress("making a virtual environment of Python " + ready.python());
        var venv = processes.run(
                Command.of(ready.program().toString(), environment, workspace.site(), "-m", "venv", folder.toString()),
                context.remaining());
        if (!venv.succeeded()) {
            return Optional.of(SourceResult.forGood("`python3 -m venv`: " + venv.describe() + said(venv)));
        }
        context.progress("installing the packages of " + file);
        var pip = processes.run(
                new Command(
                        folder.resolve("bin").resolve("python").toString(),
                        pip(ready.requirements()),
                        environment,
                        workspace.site(),
                        ""),
                line -> context.output(line.text()),
                context.remaining());
        if (!pip.succeeded()) {
            return Optional.of(trouble(pip));
        }
        if (!Files.isExecutable(folder.resolve("bin").resolve(tool.name()))) {
            return Optional.of(SourceResult.forGood("its packages were installed, but none of them brings a program `"
                    + tool.name() + "`; add it to " + file));
        }
        return Optional.empty();
    }

    private List<String> pip(Requirements requirements) {
        var arguments = new ArrayList<>(
                List.of("-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"));
        if (requirements.hasHashes()) {
            arguments.add("--require-hashes");
        }
        arguments.add("-r");
        arguments.add(file);
        return arguments;
    }

    private SourceResult trouble(ProcessResult pip) {
        var lines = pip.lines();
        if (lines.stream().anyMatch(line -> line.contains("DO NOT MATCH THE HASHES"))) {
            return new SourceResult.Refused(new Failure(
                    "checking the Python packages of " + file,
                    "A package has another hash than " + file + " names. It is not what was asked for.",
                    List.of(new Evidence.OutputTail("pip install", tail(lines))),
                    List.of(
                            "If a version was changed in " + file
                                    + ", make its hashes again (pip-compile --generate-hashes).",
                            "If not, the package index gives you something else than it gave before. Do not deploy with it."),
                    false));
        }
        var why = "`pip install -r " + file + "`: " + pip.describe() + said(pip);
        return NetworkWords.in(lines) ? SourceResult.network(why) : SourceResult.forGood(why);
    }

    /** pip says what is wrong in its ERROR lines; the last one is the conclusion. */
    private static String said(ProcessResult result) {
        var lines = result.lines();
        return lines.stream()
                .filter(line -> line.startsWith("ERROR:"))
                .reduce((_, last) -> last)
                .or(() -> lines.isEmpty() ? Optional.empty() : Optional.of(lines.getLast()))
                .map(line -> ": " + line.replaceFirst("^ERROR: ", ""))
                .orElse("");
    }

    private static List<String> tail(List<String> lines) {
        return lines.subList(Math.max(0, lines.size() - TAIL), lines.size());
    }
}
