package dev.slipway.cli;

import dev.slipway.deployment.TargetSession;
import dev.slipway.process.OutputLine.Source;
import java.util.EnumSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code slipway shell}: a shell with a target's credentials. */
@Command(
        name = "shell",
        description = {
            "Open a shell with a target's credentials, which are gone when you leave it.",
            "It is your own shell ($SHELL), with the environment that 'slipway exec --help' tells of, and its prompt names the "
                    + "target: in red where the target is not one of the pipeline's first stage.",
            "It needs a terminal. Nothing that is printed there is masked. Ends with the shell's exit code."
        })
public final class ShellCommand implements Callable<Object> {
    private final Invocation invocation;

    @Mixin
    private TargetOptions options = new TargetOptions();

    @Parameters(index = "0", paramLabel = "TARGET", description = "The target.")
    private String target = "";

    ShellCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Object call() throws InterruptedException {
        if (!StandardStream.IN.isTerminal() || !StandardStream.OUT.isTerminal()) {
            invocation
                    .output()
                    .error("A shell needs a terminal, and this is none. For one command: slipway exec " + target
                            + " -- COMMAND");
            return ExitCode.USAGE;
        }
        return new ForegroundProgram(invocation)
                .run(
                        options,
                        target,
                        place -> {
                            greet(place);
                            return PersonsShell.of(invocation.environment()).command(place, invocation.workingFolder());
                        },
                        EnumSet.allOf(Source.class));
    }

    private void greet(TargetSession.Place place) {
        var output = invocation.output();
        output.error("A shell on " + place.target() + ": namespace " + place.namespace() + ", " + place.server() + ".");
        if (!place.isFirst()) {
            output.error("What you change here is changed at once: no gate stands before it.");
        }
        output.error("Nothing is masked here. Leave it (exit, Ctrl-D), and the credentials are gone.");
    }
}
