package dev.slipway.cli;

import dev.slipway.deployment.SiteReport;
import dev.slipway.pipeline.Evidence.TargetProblem;
import dev.slipway.preflight.Checked;
import dev.slipway.preflight.Finding;
import dev.slipway.preflight.Finding.Severity;
import dev.slipway.preflight.TargetReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** What {@code slipway check --targets} prints of the targets. */
record PreflightPage(SiteReport.Told<TargetReport> told) {

    /** For people: a table for each target, then what is wrong there. */
    List<String> text() {
        var lines = new ArrayList<String>();
        for (var target : told.targets()) {
            lines.add("");
            lines.addAll(text(target));
        }
        told.remarks().forEach(remark -> lines.addAll(List.of("", remark)));
        lines.add("");
        lines.add(verdict());
        return lines;
    }

    /** Whether every target is ready to be deployed to. */
    boolean isReady() {
        return told.targets().stream().allMatch(target -> target.problems().isEmpty());
    }

    private static List<String> text(TargetReport report) {
        var lines = new ArrayList<String>();
        switch (report) {
            case TargetReport.Seen seen -> {
                lines.add("Target " + seen.target() + ": namespace " + seen.namespace() + " at " + seen.server());
                int width = seen.checks().stream()
                        .mapToInt(checked -> checked.check().length())
                        .max()
                        .orElse(0);
                seen.checks()
                        .forEach(checked -> lines.add("  " + checked.check()
                                + " ".repeat(width - checked.check().length()) + "  " + result(checked) + "  "
                                + checked.summary()));
                seen.problems().forEach(problem -> lines.addAll(told("problem", sentences(problem))));
                seen.findings(Severity.WARNING).forEach(it -> lines.addAll(told("warning", it.sentences())));
                seen.findings(Severity.REMARK).forEach(it -> lines.addAll(told("remark", it.sentences())));
            }
            case TargetReport.Unseen unseen -> {
                lines.add("Target " + unseen.target() + ": there is no way in");
                unseen.problems().forEach(problem -> lines.addAll(told("problem", sentences(problem))));
            }
        }
        return lines;
    }

    private static String sentences(TargetProblem problem) {
        return problem.remedy().isEmpty() ? problem.problem() : problem.problem() + " " + problem.remedy();
    }

    private static List<String> told(String what, String sentences) {
        return Wrapped.lines("  " + what + ": ", sentences);
    }

    private static String result(Checked checked) {
        return checked.has(Severity.PROBLEM) ? "problem" : checked.has(Severity.WARNING) ? "warning" : "ok     ";
    }

    private String verdict() {
        var problems = told.targets().stream()
                .mapToInt(target -> target.problems().size())
                .sum();
        if (problems == 0) {
            return told.targets().size() == 1
                    ? "The target is ready to be deployed to."
                    : "All " + told.targets().size() + " targets are ready to be deployed to.";
        }
        return (problems == 1 ? "1 problem" : problems + " problems")
                + " to mend before this site can be deployed. Nothing was changed.";
    }

    /** For programs: one JSON object a line, one for each target. */
    List<String> json() {
        return told.targets().stream()
                .map(target -> JsonMapper.shared().writeValueAsString(described(target)))
                .toList();
    }

    private Map<String, Object> described(TargetReport report) {
        var event = new LinkedHashMap<String, Object>();
        event.put("event", "targetChecked");
        event.put("site", told.site());
        event.put("target", report.target());
        event.put("ready", report.problems().isEmpty());
        switch (report) {
            case TargetReport.Seen seen -> {
                event.put("namespace", seen.namespace());
                event.put("server", seen.server());
                event.put(
                        "checks",
                        seen.checks().stream().map(PreflightPage::described).toList());
            }
            case TargetReport.Unseen(var _, var failure) -> {
                event.put("problem", failure.observed());
                event.put("advice", failure.advice());
            }
        }
        return event;
    }

    private static Map<String, Object> described(Checked checked) {
        var described = new LinkedHashMap<String, Object>();
        described.put("check", checked.check());
        described.put("summary", checked.summary());
        described.put(
                "findings",
                checked.findings().stream().map(PreflightPage::described).toList());
        return described;
    }

    private static Map<String, Object> described(Finding finding) {
        var described = new LinkedHashMap<String, Object>();
        described.put("severity", finding.severity().name().toLowerCase(java.util.Locale.ROOT));
        described.put("object", finding.object());
        described.put("what", finding.what());
        described.put("remedy", finding.remedy());
        return described;
    }
}
