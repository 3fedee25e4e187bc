package dev.slipway.cli;

import dev.slipway.deployment.ChartsReport;
import dev.slipway.deployment.SiteCharts;
import dev.slipway.deployment.SitePreflight;
import dev.slipway.deployment.SiteReport;
import dev.slipway.deployment.Surroundings;
import dev.slipway.deployment.VisitRequest;
import dev.slipway.diagnosis.SiteKnowledge;
import dev.slipway.pipeline.Failure;
import dev.slipway.preflight.TargetReport;
import dev.slipway.site.Loaded;
import dev.slipway.site.SiteCheck;
import dev.slipway.site.SiteConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slipway check}: everything that can be known of a site without a cluster. */
@Command(
        name = "check",
        description = {
            "Check the site: slipway.yaml, the files it names, every YAML file that Helm will read, and what the charts are",
            "rendered to; with --targets also the clusters, as a deployment does before it changes anything. Changes nothing",
            "anywhere."
        },
        footer = {
            "",
            "All problems are told at once, each with file, line and column. Encrypted files need not be",
            "unlocked: they are not looked into, and no file's content is ever shown.",
            "",
            "The files are looked at as they are, committed or not. Charts are rendered in a private workspace, by the",
            "site's own Helm, with what is encrypted where there is a key for it. With --targets, HEAD is then checked",
            "out and decrypted into another, since that is what would be deployed. Ends with 1 if a target has a problem."
        })
final class CheckCommand implements Callable<ExitCode> {
    private final Invocation invocation;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private SiteOption site = new SiteOption();

    @Mixin
    private KubeconfigOption kubeconfig = new KubeconfigOption();

    @Option(
            names = "--targets",
            arity = "0..*",
            paramLabel = "TARGET",
            description =
                    "Look at these targets too, or at all: credentials, expiry, versions, permissions, classes, releases.")
    private @Nullable List<String> targets;

    @Option(names = "--no-charts", description = "Do not render the charts: at once, and without Helm.")
    private boolean noCharts;

    CheckCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public ExitCode call() throws InterruptedException {
        var folder = site.folder(invocation);
        var report = withKnowledge(SiteCheck.of(folder), folder);
        // A site that is wrong as far as its files go is mended first: what Helm says of it leads nowhere.
        var charts = report.right() && !noCharts && report.site().isPresent()
                ? Optional.of(charts(folder, report.site().get()))
                : Optional.<ChartsReport>empty();
        var page = new CheckPage(report, charts);
        invocation.output().line(common.json() ? page.json() : page.text());
        return page.exitCode() == ExitCode.OK && targets != null
                ? lookAtTargets(folder, Set.copyOf(targets))
                : page.exitCode();
    }

    private ChartsReport charts(Path folder, SiteConfig config) throws InterruptedException {
        var surroundings = Surroundings.real(invocation.environment(), invocation.mask(), invocation.clock());
        Consumer<String> progress =
                common.json() ? _ -> {} : line -> invocation.output().error("  " + line + " …");
        return new SiteCharts(surroundings, progress).of(folder, config, judgedThere(config));
    }

    /** Targets whose own clusters are asked for their schemas. */
    private Set<String> judgedThere(SiteConfig config) {
        if (targets == null) {
            return Set.of();
        }
        return targets.isEmpty() ? config.targets().keySet() : Set.copyOf(targets);
    }

    private ExitCode lookAtTargets(Path folder, Set<String> only) throws InterruptedException {
        var surroundings = Surroundings.real(invocation.environment(), invocation.mask(), invocation.clock());
        var cluster = kubeconfig.file().map(file -> invocation.workingFolder().resolve(file));
        return switch (new SitePreflight(surroundings).of(new VisitRequest(folder, cluster, only))) {
            case SiteReport.Told<TargetReport> told -> {
                var page = new PreflightPage(told);
                (common.json() ? page.json() : page.text()).forEach(invocation.output()::line);
                yield page.isReady() ? ExitCode.OK : ExitCode.FAILED;
            }
            case SiteReport.Refused<TargetReport>(var failure) -> {
                refused(failure);
                yield ExitCode.FAILED;
            }
            case SiteReport.Invalid<TargetReport>(var problems) -> {
                problems.forEach(problem -> invocation.output().error(problem.toString()));
                yield ExitCode.USAGE;
            }
        };
    }

    private void refused(Failure failure) {
        if (common.json()) {
            StatusPage.refused(failure, invocation.clock().instant()).forEach(invocation.output()::line);
            return;
        }
        invocation.output().error("The targets can't be looked at: " + failure.observed());
        EvidenceText.all(failure.evidence()).forEach(line -> invocation.output().error("  " + line));
        failure.advice().forEach(advice -> invocation.output().error("  " + advice));
    }

    /** The site's own knowledge files, with their examples tried. */
    private static SiteCheck.Report withKnowledge(SiteCheck.Report report, Path folder) {
        return report.site()
                .map(config -> switch (SiteKnowledge.tried(folder, config)) {
                    case Loaded.Valid<SiteKnowledge> _ -> report;
                    case Loaded.Invalid<SiteKnowledge>(var problems) -> report.and(problems);
                })
                .orElse(report);
    }
}
