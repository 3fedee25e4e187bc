package dev.slipway.cli;

import dev.slipway.deployment.StepCatalogue;
import dev.slipway.deployment.Surroundings;
import dev.slipway.site.Loaded;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.SiteLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slipway explain}: the site's own document, made of its pipeline. */
@Command(
        name = "explain",
        description = {
            "Tell what a deployment of this site does, step by step, and what could go wrong, as Markdown.",
            "Nothing is run, and neither the network nor a secret is touched."
        })
final class ExplainCommand implements Callable<ExitCode> {
    private final Invocation invocation;

    @Mixin
    private SiteOption site = new SiteOption();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // set and read by picocli
    private boolean help;

    ExplainCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public ExitCode call() {
        return switch (SiteLoader.load(site.folder(invocation))) {
            case Loaded.Valid<SiteConfig> valid -> {
                var config = valid.value();
                var surroundings = Surroundings.real(invocation.environment(), invocation.mask(), invocation.clock());
                invocation
                        .output()
                        .text(ExplainDocument.of(config.site(), StepCatalogue.outline(config, surroundings)));
                yield ExitCode.OK;
            }
            case Loaded.Invalid<SiteConfig>(var problems) -> {
                problems.forEach(problem -> invocation.output().error(problem.toString()));
                yield ExitCode.USAGE;
            }
        };
    }
}
