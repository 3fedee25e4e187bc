package dev.slipway.cli;

import dev.slipway.charts.ChartFinding;
import dev.slipway.charts.Spot;
import dev.slipway.deployment.ChartsReport;
import dev.slipway.kube.KubernetesVersion;
import dev.slipway.preflight.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What came of checking charts, as text and as JSON. */
final class ChartsPage {
    private static final int NAMED = 6;

    private final ChartsReport.Judged report;

    ChartsPage(ChartsReport.Judged report) {
        this.report = report;
    }

    /** How many problems there are. */
    int problems() {
        return (int) report.findings(Severity.PROBLEM).count();
    }

    /** The version of Kubernetes, in short. */
    String kubernetes() {
        return KubernetesVersion.of(report.kubernetes()).map(Object::toString).orElse(report.kubernetes());
    }

    /** A block of lines for each finding. */
    List<String> text() {
        var lines = new ArrayList<String>();
        for (var finding : report.findings()) {
            lines.add((finding.severity() == Severity.PROBLEM ? "" : "warning: ")
                    + place(finding)
                    + finding.what()
                    + (finding.remedy().isEmpty() ? "" : " " + finding.remedy()));
            lines.add("  " + told(finding));
        }
        report.remarks().forEach(remark -> lines.add("remark: " + remark));
        return lines;
    }

    private static String place(ChartFinding finding) {
        return finding.where().map(spot -> spot + ": ").orElse("");
    }

    private static String told(ChartFinding finding) {
        var targets = finding.targets();
        return "release " + finding.release() + " on "
                + String.join(", ", targets.stream().limit(NAMED).toList())
                + (targets.size() > NAMED ? " and " + (targets.size() - NAMED) + " more targets" : "")
                + (finding.template().isEmpty() ? "" : "; " + finding.template());
    }

    /** The same, for programs. */
    ObjectNode json() {
        var node = JsonMapper.shared().createObjectNode();
        node.put("kubernetes", report.kubernetes());
        node.put("rendered", report.rendered());
        var findings = node.putArray("findings");
        for (var finding : report.findings()) {
            var one = findings.addObject();
            one.put("severity", finding.severity().name().toLowerCase(Locale.ROOT));
            var targets = one.putArray("targets");
            finding.targets().forEach(targets::add);
            one.put("release", finding.release());
            if (!finding.object().isEmpty()) {
                one.put("object", finding.object());
            }
            if (!finding.template().isEmpty()) {
                one.put("template", finding.template());
            }
            finding.where().ifPresent(spot -> place(one, spot));
            one.put("problem", finding.what());
            one.put("remedy", finding.remedy());
        }
        var remarks = node.putArray("remarks");
        report.remarks().forEach(remarks::add);
        return node;
    }

    private static void place(ObjectNode node, Spot spot) {
        node.put("file", spot.file()).put("line", spot.line()).put("column", spot.column());
    }
}
