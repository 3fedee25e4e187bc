package dev.slipway.demo.images;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.process.ChildEnvironment;
import dev.slipway.process.Command;
import dev.slipway.process.ProcessResult;
import dev.slipway.process.ProcessRunner;
import dev.slipway.process.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The programs of this machine with which images are made: python3, node, npm, ldd. */
final class BuildPrograms {
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final int TAIL = 20;

    private final ProcessRunner processes;
    private final Map<String, String> environment;

    BuildPrograms(ProcessRunner processes, Map<String, String> environment) {
        this.processes = processes;
        var theirs = new HashMap<>(ChildEnvironment.of(environment, List.of("PIP_", "NPM_CONFIG_", "npm_config_")));
        theirs.put("LC_ALL", "C.UTF-8");
        // What this machine's owner has installed for other purposes belongs in no image.
        theirs.put("PYTHONNOUSERSITE", "1");
        this.environment = Map.copyOf(theirs);
    }

    /** Where a program is. */
    Path find(String program, String debianPackage) throws CannotMake {
        return Programs.find(program, environment)
                .orElseThrow(() -> new CannotMake(Failure.of(
                                "looking for " + program + ", of which an image is made", "it is not on PATH")
                        .advising("Install it: sudo apt-get install --no-install-recommends " + debianPackage)));
    }

    /** Runs a program that has to succeed; what it printed on standard output. */
    String run(String attempting, Path where, String program, String... arguments)
            throws CannotMake, InterruptedException {
        return required(attempting, program, attempt(where, program, arguments));
    }

    /** Runs a program whose failure is an answer too. */
    ProcessResult attempt(Path where, String program, String... arguments) throws InterruptedException {
        return processes.run(Command.of(program, environment, where, arguments), LIMIT);
    }

    private static String required(String attempting, String program, ProcessResult result) throws CannotMake {
        if (!result.succeeded()) {
            var lines = result.lines();
            var name = Path.of(program).getFileName();
            throw new CannotMake(Failure.of(
                            attempting,
                            name + ": " + result.describe(),
                            new Evidence.OutputTail(
                                    name.toString(), lines.subList(Math.max(0, lines.size() - TAIL), lines.size())))
                    .advising(
                            "The lines above are the program's own. Packages come from PyPI and from npm's registry: check"
                                    + " that this machine reaches them, and run the command again."));
        }
        return result.standardOutput();
    }
}
