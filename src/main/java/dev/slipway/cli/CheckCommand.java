package dev.slipway.cli;

import dev.slipway.diagnosis.SiteKnowledge;
import dev.slipway.site.Loaded;
import dev.slipway.site.Problem;
import dev.slipway.site.SiteCheck;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.YamlCheck;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code slipway check}: everything that can be known of a site without a cluster. */
@Command(
        name = "check",
        description = "Check the site: slipway.yaml, the files it names, and every YAML file that Helm will read.",
        footer = {
            "",
            "All problems are told at once, each with file, line and column. Encrypted files need not be",
            "unlocked: they are not looked into, and no file's content is ever shown."
        })
final class CheckCommand implements Callable<ExitCode> {
    private final Invocation invocation;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private SiteOption site = new SiteOption();

    CheckCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public ExitCode call() {
        var folder = site.folder(invocation);
        var report = withKnowledge(SiteCheck.of(folder), folder);
        invocation.output().line(common.json() ? json(report) : text(report));
        return report.right() ? ExitCode.OK : ExitCode.USAGE;
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
