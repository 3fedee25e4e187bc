package dev.slipway.cli;

import dev.slipway.cli.PlanSections.Item;
import dev.slipway.cli.PlanSections.Section;
import dev.slipway.plan.SitePlan;
import dev.slipway.plan.TargetPlan;
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
        var objects = new ObjectText(mask, palette);
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
                case Item.Planned(var object) -> lines.addAll(objects.lines(object));
                case Item.Remark(var finding) -> lines.addAll(objects.lines(finding));
            }
        }
    }
}
