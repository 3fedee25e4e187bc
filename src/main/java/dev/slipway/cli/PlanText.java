package dev.slipway.cli;

import dev.slipway.changes.FieldChange;
import dev.slipway.cli.PlanSections.Item;
import dev.slipway.cli.PlanSections.Section;
import dev.slipway.plan.PlannedObject;
import dev.slipway.plan.PlannedObject.Action;
import dev.slipway.plan.SitePlan;
import dev.slipway.plan.TargetPlan;
import dev.slipway.preflight.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A plan for people at a terminal. */
record PlanText(SitePlan plan, UnaryOperator<String> mask, Palette palette) {

    /** The lines. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(palette.bold(plan.site() + " at " + plan.shortCommit()) + " \"" + mask.apply(plan.title()) + "\"");
        PlanSections.of(plan).forEach(section -> section(section, lines));
        for (var target : plan.targets()) {
            if (target instanceof TargetPlan.Unplanned(var name, var failure)) {
                lines.add("");
                lines.add(palette.red("✖ " + name + " can't be planned: ") + failure.observed());
                failure.advice().forEach(advice -> lines.add("    " + advice));
            }
        }
        var unchanged = PlanWords.unchanged(plan);
        if (!unchanged.isEmpty() && plan.targets().size() > 1) {
            lines.add("");
            lines.add("Nothing changes on " + PlanWords.targets(unchanged) + ".");
        }
        plan.remarks().forEach(remark -> lines.addAll(List.of("", remark)));
        lines.add("");
        lines.add(PlanWords.summary(plan));
        if (plan.fails()) {
            lines.add(palette.red("A deployment would fail: mend what is marked ✖ first."));
        }
        return lines;
    }

    private void section(Section section, List<String> lines) {
        lines.add("");
        lines.add(palette.bold("release " + section.release() + " on " + PlanWords.targets(section.targets())));
        for (var item : section.items()) {
            switch (item) {
                case Item.Installed _ -> lines.add("  " + palette.green("+") + " is installed: it is not there yet");
                case Item.Version(var change) -> {
                    lines.add("  " + palette.yellow("↑") + " " + PlanWords.version(change));
                    if (!change.link().isEmpty()) {
                        lines.add("      " + palette.dim(change.link()));
                    }
                }
                case Item.Planned(var object) -> object(object, lines);
                case Item.Remark(var finding) -> finding(finding, lines);
            }
        }
    }

    private void object(PlannedObject object, List<String> lines) {
        lines.add("  " + coloured(object.action(), PlanWords.sign(object.action())) + " " + PlanWords.object(object));
        object.changes().forEach(change -> change(change, lines));
        object.findings().forEach(finding -> finding(finding, lines));
    }

    private String coloured(Action action, String sign) {
        return switch (action) {
            case CREATE -> palette.green(sign);
            case DELETE -> palette.red(sign);
            case CHANGE, RUN -> palette.yellow(sign);
            case KEEP, OWN, NONE -> palette.dim(sign);
        };
    }

    private void change(FieldChange change, List<String> lines) {
        var value = new ChangedValue(change, mask);
        var path = "      " + change.path();
        if (!value.isShort()) {
            lines.add(path + ":");
            value.lines().forEach(line -> lines.add("        " + line(line)));
            return;
        }
        lines.add(path
                + switch (change.kind()) {
                    case ADDED -> palette.green(" + " + value.after());
                    case REMOVED -> palette.red(" - " + value.before());
                    case CHANGED -> ": " + palette.red(value.before()) + " → " + palette.green(value.after());
                    case REORDERED -> ", order: " + value.before() + " → " + value.after();
                });
    }

    private String line(String line) {
        return switch (line.charAt(0)) {
            case '-' -> palette.red("- " + line.substring(1));
            case '+' -> palette.green("+ " + line.substring(1));
            default -> " " + line;
        };
    }

    private void finding(Finding finding, List<String> lines) {
        var sign = switch (finding.severity()) {
            case PROBLEM -> "    ✖ ";
            case WARNING -> "    ⚠ ";
            case REMARK -> "    · ";
        };
        var wrapped = Wrapped.lines(sign, mask.apply(finding.sentences()));
        lines.addAll(wrapped.stream()
                .map(line -> switch (finding.severity()) {
                    case PROBLEM -> palette.red(line);
                    case WARNING -> palette.yellow(line);
                    case REMARK -> line;
                })
                .toList());
    }
}
