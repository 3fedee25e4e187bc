package dev.slipway.cli;

import dev.slipway.pipeline.CheckReport;
import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.PipelineEvent.CheckEnded;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How checks are put into words. */
final class CheckWords {
    private CheckWords() {}

    /** A check's end in a line: sign, title, what was seen, attempts. */
    static String line(CheckReport check, Wording wording) {
        var seen = check.observed().replace('\n', ' ');
        var attempts = check.attempts() > 1 ? ", attempt " + check.attempts() : "";
        return sign(check, wording) + " " + check.title()
                + (seen.isEmpty() ? "" : separator(check) + seen)
                + switch (check.outcome()) {
                    case PASSED, FAILED -> wording.palette().dim(" (" + Durations.words(check.took()) + attempts + ")");
                    case FLAKY ->
                        wording.palette().yellow(" (flaky: it passed only at attempt " + check.attempts() + ")");
                    case SKIPPED -> wording.palette().dim(" (skipped)");
                };
    }

    /** What was seen of a failed check continues its title. */
    private static String separator(CheckReport check) {
        return check.outcome() == CheckReport.Outcome.FAILED ? " " : ": ";
    }

    private static String sign(CheckReport check, Wording wording) {
        return switch (check.outcome()) {
            case PASSED -> wording.palette().green(wording.glyphs().succeeded());
            case FLAKY -> wording.palette().yellow(wording.glyphs().succeeded());
            case FAILED -> wording.palette().red(wording.glyphs().failed());
            case SKIPPED -> wording.palette().dim(wording.glyphs().skipped());
        };
    }

    /** One word for an outcome, as files have it. */
    static String word(CheckReport.Outcome outcome) {
        return switch (outcome) {
            case PASSED -> "passed";
            case FLAKY -> "flaky";
            case FAILED -> "failed";
            case SKIPPED -> "skipped";
        };
    }

    /** How the checks of each target went: {@code staging  14 passed, 1 flaky (the hub answers), 1 failed}. */
    static List<String> summaries(List<CheckEnded> checks) {
        var byTarget = new LinkedHashMap<String, List<CheckReport>>();
        checks.forEach(ended -> byTarget.computeIfAbsent(ended.step().track(), _ -> new java.util.ArrayList<>())
                .add(ended.check()));
        int width = byTarget.keySet().stream().mapToInt(String::length).max().orElse(0);
        return byTarget.entrySet().stream()
                .map(entry ->
                        entry.getKey() + " ".repeat(width - entry.getKey().length()) + "  " + counted(entry.getValue()))
                .toList();
    }

    private static String counted(List<CheckReport> checks) {
        var counts = new LinkedHashMap<CheckReport.Outcome, List<CheckReport>>();
        for (var outcome : CheckReport.Outcome.values()) {
            counts.put(
                    outcome,
                    checks.stream().filter(check -> check.outcome() == outcome).toList());
        }
        return counts.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(CheckWords::counted)
                .collect(Collectors.joining(", "));
    }

    private static String counted(Map.Entry<CheckReport.Outcome, List<CheckReport>> entry) {
        var number = entry.getValue().size() + " " + word(entry.getKey());
        return switch (entry.getKey()) {
            case PASSED, SKIPPED -> number;
            case FLAKY, FAILED ->
                number + " ("
                        + entry.getValue().stream().map(CheckReport::title).collect(Collectors.joining("; ")) + ")";
        };
    }
}
