package dev.slipway.cli;

import dev.slipway.deployment.SitePreflight;
import dev.slipway.deployment.SiteReport;
import dev.slipway.deployment.Surroundings;
import dev.slipway.deployment.VisitRequest;
import dev.slipway.diagnosis.SiteKnowledge;
import dev.slipway.pipeline.Failure;
import dev.slipway.preflight.TargetReport;
import dev.slipway.site.Loaded;
import dev.slipway.site.Problem;
import dev.slipway.site.SiteCheck;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.YamlCheck;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code slipway check}: everything that can be known of a site without a cluster. */
@Command(
        name = "check",
        description = {
            "Check the site: slipway.yaml, the files it names, and every YAML file that Helm will read; with --targets",
            "also the clusters, as a deployment does before it changes anything. Changes nothing anywhere."
        },
        footer = {
            "",
            "All problems are told at once, each with file, line and column. Encrypted files need not be",
            "unlocked: they are not looked into, and no file's content is ever shown.",
            "",
            "The files are looked at as they are; with --targets, HEAD is then checked out and decrypted into a",
            "private workspace, since that is what would be deployed. Ends with 1 if a target has a problem."
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

    CheckCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public ExitCode call() throws InterruptedException {
        var folder = site.folder(invocation);
        var report = withKnowledge(SiteCheck.of(folder), folder);
        invocation.output().line(common.json() ? json(report) : text(report));
        if (!report.right()) {
            return ExitCode.USAGE;
        }
        return targets == null ? ExitCode.OK : lookAtTargets(folder, Set.copyOf(targets));
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

    private static String text(SiteCheck.Report report) {
        var lines = new StringBuilder();
        report.problems().forEach(problem -> lines.append(problem).append('\n'));
        report.warnings()
                .forEach(warning -> lines.append("warning: ").append(warning).append('\n'));
        if (!report.locked().isEmpty()) {
            lines.append(counted(report.locked().size(), "file"))
                    .append(" encrypted here, and not looked into; a deployment decrypts and checks them:\n");
            report.locked()
                    .forEach(file -> lines.append("  ")
                            .append(file.file())
                            .append(" (")
                            .append(file.by())
                            .append(")\n"));
        }
        return lines.append(verdict(report)).toString();
    }

    private static String verdict(SiteCheck.Report report) {
        if (!report.right()) {
            return counted(report.problems().size(), "problem") + " to mend before this site can be deployed.";
        }
        return report.site().map(config -> right(config, report)).orElse("");
    }

    private static String right(SiteConfig config, SiteCheck.Report report) {
        return "Site '" + config.site() + "' is right: "
                + counted(config.targets().size(), "target") + ", "
                + counted(config.releases().size(), "release") + ", " + counted(report.yamlFiles(), "YAML file") + ".";
    }

    private static String json(SiteCheck.Report report) {
        var mapper = JsonMapper.shared();
        ObjectNode node = mapper.createObjectNode();
        report.site().ifPresent(config -> node.put("site", config.site()));
        node.put("right", report.right());
        report.problems().forEach(addTo(node.putArray("problems")));
        report.warnings().forEach(addTo(node.putArray("warnings")));
        ArrayNode encrypted = node.putArray("encrypted");
        for (YamlCheck.Locked file : report.locked()) {
            encrypted.addObject().put("file", file.file()).put("by", file.by());
        }
        node.put("yamlFiles", report.yamlFiles());
        return mapper.writeValueAsString(node);
    }

    private static Consumer<Problem> addTo(ArrayNode array) {
        return problem -> array.addObject()
                .put("file", problem.file())
                .put("line", problem.line())
                .put("column", problem.column())
                .put("problem", problem.what())
                .put("remedy", problem.remedy());
    }

    private static String counted(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
