package dev.slipway.cli;

import dev.slipway.site.SiteSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code slipway schema}: prints the JSON Schema of {@code slipway.yaml}. */
@Command(
        name = "schema",
        description = "Print the JSON Schema of slipway.yaml, for your editor.",
        footer = {
            "",
            "With the YAML language server (VS Code, Neovim, Emacs and others):",
            "  slipway schema > .slipway.schema.json",
            "and as the first line of slipway.yaml:",
            "  # yaml-language-server: $$schema=.slipway.schema.json"
        })
final class SchemaCommand implements Callable<ExitCode> {
    private final Invocation invocation;

    @Mixin
    @SuppressWarnings("UnusedVariable") // read by picocli
    private HelpOption help = new HelpOption();

    SchemaCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public ExitCode call() {
        invocation.output().text(SiteSchema.text());
        return ExitCode.OK;
    }
}
