package dev.slipway.cli;

import dev.slipway.deployment.ChartsReport;
import dev.slipway.site.Problem;
import dev.slipway.site.SiteCheck;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.YamlCheck;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What {@code slipway check} found in a site's files and charts, as text and as JSON. */
final class CheckPage {
    private final SiteCheck.Report report;
    private final Optional<ChartsReport> charts;
    private final Optional<ChartsPage> page;

    /**
     * Of these findings.
     *
     * @param charts empty: they were not looked at
     */
    CheckPage(SiteCheck.Report report, Optional<ChartsReport> charts) {
        this.report = report;
        this.charts = charts;
        this.page = charts.flatMap(it ->
                it instanceof ChartsReport.Judged judged ? Optional.of(new ChartsPage(judged)) : Optional.empty());
    }

    /** What they mean for scripts: what could not be got from elsewhere is no fault of the site's. */
    ExitCode exitCode() {
        if (problems() > 0) {
            return ExitCode.USAGE;
        }
        return charts.map(it -> switch (it) {
                    case ChartsReport.Judged _ -> ExitCode.OK;
                    case ChartsReport.Refused(var failure) ->
                        failure.worthRetrying() ? ExitCode.FAILED : ExitCode.USAGE;
                })
                .orElse(ExitCode.OK);
    }

    private int problems() {
        return report.problems().size() + page.map(ChartsPage::problems).orElse(0);
    }

    String text() {
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
        page.ifPresent(it -> it.text().forEach(line -> lines.append(line).append('\n')));
        return lines.append(verdict()).toString();
    }

    private String verdict() {
        if (problems() > 0) {
            return counted(problems(), "problem") + " to mend before this site can be deployed.";
        }
        if (charts.isPresent() && charts.get() instanceof ChartsReport.Refused(var failure)) {
            return "The charts can't be looked at: " + failure.observed()
                    + String.join(
                            "", failure.advice().stream().map(it -> "\n  " + it).toList());
        }
        return report.site().map(this::right).orElse("");
    }

    private String right(SiteConfig config) {
        return "Site '" + config.site() + "' is right: "
                + counted(config.targets().size(), "target") + ", "
                + counted(config.releases().size(), "release") + ", " + counted(report.yamlFiles(), "YAML file")
                + page.map(it -> ", and what its charts make for Kubernetes " + it.kubernetes())
                        .orElse("")
                + ".";
    }

    String json() {
        var mapper = JsonMapper.shared();
        ObjectNode node = mapper.createObjectNode();
        report.site().ifPresent(config -> node.put("site", config.site()));
        node.put("right", exitCode() == ExitCode.OK);
        report.problems().forEach(addTo(node.putArray("problems")));
        report.warnings().forEach(addTo(node.putArray("warnings")));
        ArrayNode encrypted = node.putArray("encrypted");
        for (YamlCheck.Locked file : report.locked()) {
            encrypted.addObject().put("file", file.file()).put("by", file.by());
        }
        node.put("yamlFiles", report.yamlFiles());
        page.ifPresent(it -> node.set("charts", it.json()));
        if (charts.isPresent() && charts.get() instanceof ChartsReport.Refused(var failure)) {
            var refused = node.putObject("charts");
            refused.put("refused", failure.observed());
            var advice = refused.putArray("advice");
            failure.advice().forEach(advice::add);
        }
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
