package dev.slipway.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code slipway completion}: prints a script that completes commands and options. */
@Command(
        name = "completion",
        description = "Print a script that completes commands and options in your shell.",
        footer = {
            "",
            "To use it now:",
            "  bash  source <(slipway completion bash)",
            "  zsh   autoload -U +X bashcompinit && bashcompinit; source <(slipway completion zsh)",
            "  fish  slipway completion fish | source"
        })
final class CompletionCommand implements Callable<ExitCode> {
    private final Invocation invocation;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "One of ${COMPLETION-CANDIDATES}.")
    private Shell shell = Shell.BASH;

    @Mixin
    @SuppressWarnings("UnusedVariable") // read by picocli
    private HelpOption help = new HelpOption();

    CompletionCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    /** A shell that completion is written for. */
    enum Shell {
        BASH,
        ZSH,
        FISH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public ExitCode call() {
        var root = java.util.Objects.requireNonNull(spec).root().commandLine();
        invocation
                .output()
                .text(
                        switch (shell) {
                            // The script that picocli writes is for both; it sees to zsh itself.
                            case BASH, ZSH -> AutoComplete.bash("slipway", root);
                            case FISH -> FishCompletion.of(root.getCommandSpec());
                        });
        return ExitCode.OK;
    }
}
