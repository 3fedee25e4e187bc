package dev.slipway.cli;

import dev.slipway.deployment.StepCatalogue;
import dev.slipway.deployment.Surroundings;
import dev.slipway.diagnosis.SiteKnowledge;
import dev.slipway.site.Loaded;
import dev.slipway.site.Problem;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.SiteLoader;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

    @Mixin
    @SuppressWarnings("UnusedVariable") // read by picocli
    private HelpOption help = new HelpOption();

    ExplainCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public ExitCode call() {
        var folder = site.folder(invocation);
        return switch (SiteLoader.load(folder)) {
            case Loaded.Valid<SiteConfig>(var config, var _) ->
                switch (SiteKnowledge.of(folder, config)) {
                    case Loaded.Valid<SiteKnowledge>(var knowledge, var _) -> explain(config, knowledge);
                    case Loaded.Invalid<SiteKnowledge>(var problems) -> refuse(problems);
                };
            case Loaded.Invalid<SiteConfig>(var problems) -> refuse(problems);
        };
    }

    private ExitCode explain(SiteConfig config, SiteKnowledge knowledge) {
        var surroundings = Surroundings.real(invocation.environment(), invocation.mask(), invocation.clock());
        var document = ExplainDocument.of(config.site(), StepCatalogue.outline(config, surroundings));
        invocation.output().text(document + WhoIsTold.markdown(config.notifications()) + knowledge.markdown());
        return ExitCode.OK;
    }

    private ExitCode refuse(List<Problem> problems) {
        problems.forEach(problem -> invocation.output().error(problem.toString()));
        return ExitCode.USAGE;
    }
}
