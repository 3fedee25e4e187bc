package dev.slipway.cli;

import dev.slipway.process.OutputLine.Source;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway exec}: one command with a target's credentials. */
@Command(
        name = "exec",
        description = {
            "Run one command with a target's credentials, which are gone when it ends.",
            "The command finds KUBECONFIG, Helm's folders, the site's pinned tools that are installed, SLIPWAY_TARGET, "
                    + "SLIPWAY_NAMESPACE, the target's variables as SLIPWAY_VAR_…, and the decrypted site in SLIPWAY_SITE; of your own "
                    + "environment only PATH, HOME, your language, terminal, editor and proxies; of ~/.kube nothing.",
            "What it prints on a terminal is passed on as it is: nothing is masked there. What goes into a file or a pipe is "
                    + "masked line by line, but for --raw. Ends with the command's exit code."
        })
public final class ExecCommand implements Callable<Object> {
    private final Invocation invocation;

    @Mixin
    private TargetOptions options = new TargetOptions();

    @Option(
            names = "--raw",
            description = "Pass output on as it is, unmasked, also into a file or a pipe: for binary data.")
    private boolean raw;

    @Parameters(index = "0", paramLabel = "TARGET", description = "The target.")
    private String target = "";

    @Parameters(
            index = "1..*",
            paramLabel = "COMMAND",
            arity = "1..*",
            description = "The command and its arguments, after --.")
    private List<String> words = new ArrayList<>();

    ExecCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Object call() throws InterruptedException {
        return new ForegroundProgram(invocation)
                .run(
                        options,
                        target,
                        place -> new dev.slipway.process.Command(
                                words.getFirst(),
                                words.subList(1, words.size()),
                                place.environment(),
                                invocation.workingFolder(),
                                ""),
                        passed());
    }

    private Set<Source> passed() {
        var passed = EnumSet.noneOf(Source.class);
        if (raw || StandardStream.OUT.isTerminal()) {
            passed.add(Source.OUT);
        }
        if (raw || StandardStream.ERR.isTerminal()) {
            passed.add(Source.ERR);
        }
        return passed;
    }
}
