package dev.slipway.cli;

import dev.slipway.changes.FieldChange;
import dev.slipway.cli.PlanSections.Item;
import dev.slipway.cli.PlanSections.Section;
import dev.slipway.plan.PlannedObject;
import dev.slipway.plan.SitePlan;
import dev.slipway.plan.TargetPlan;
import dev.slipway.plan.VersionChange;
import dev.slipway.preflight.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A plan in Markdown, for a comment on a pull request or the summary of a job. */
record PlanMarkdown(SitePlan plan, UnaryOperator<String> mask) {

    /** Longer ones are no comment on GitHub any more. */
    private static final int LONGEST = 60_000;

    /** The text. */
    String text() {
        var text = new StringBuilder(
                "## " + escaped(plan.site()) + ": what `" + plan.shortCommit() + "` would change\n\n");
        text.append(escaped(mask.apply(plan.title()))).append("\n\n");
        text.append("**").append(escaped(PlanWords.summary(plan))).append("**\n");
        if (plan.fails()) {
            text.append("\n> ❌ A deployment would fail.\n");
        }
        PlanSections.of(plan).forEach(section -> section(section, text));
        for (var target : plan.targets()) {
            if (target instanceof TargetPlan.Unplanned(var name, var failure)) {
                text.append("\n❌ **")
                        .append(escaped(name))
                        .append("** can't be planned: ")
                        .append(escaped(mask.apply(failure.observed())))
                        .append('\n');
            }
        }
        var unchanged = PlanWords.unchanged(plan);
        if (!unchanged.isEmpty() && plan.targets().size() > 1) {
            text.append("\nNothing changes on ")
                    .append(escaped(PlanWords.targets(unchanged)))
                    .append(".\n");
        }
        plan.remarks()
                .forEach(remark -> text.append("\n> ").append(escaped(remark)).append('\n'));
        return text.toString();
    }

    private void section(Section section, StringBuilder text) {
        text.append("\n### Release ")
                .append(escaped(section.release()))
                .append(" on ")
                .append(escaped(PlanWords.targets(section.targets())))
                .append("\n\n");
        var versions = new ArrayList<VersionChange>();
        var objects = new ArrayList<PlannedObject>();
        var findings = new ArrayList<Finding>();
        for (var item : section.items()) {
            switch (item) {
                case Item.Installed _ -> text.append("It is not there yet, and is installed.\n\n");
                case Item.Version(var change) -> versions.add(change);
                case Item.Planned(var object) -> {
                    objects.add(object);
                    findings.addAll(object.findings());
                }
                case Item.Remark(var finding) -> findings.add(finding);
            }
        }
        findings.forEach(finding -> text.append(sign(finding))
                .append(escaped(mask.apply(finding.sentences())))
                .append("\n\n"));
        versions(versions, text);
        if (!objects.isEmpty()) {
            var fence = "`````";
            text.append("<details><summary>")
                    .append(objects.size())
                    .append(objects.size() == 1 ? " object" : " objects")
                    .append("</summary>\n\n")
                    .append(fence)
                    .append("diff\n");
            if (text.length() < LONGEST) {
                objects.forEach(object -> object(object, text));
            } else {
                text.append("  (too long to be shown here; see: slipway plan)\n");
            }
            text.append(fence).append("\n\n</details>\n");
        }
    }

    private static String sign(Finding finding) {
        return switch (finding.severity()) {
            case PROBLEM -> "> ❌ ";
            case WARNING -> "> ⚠️ ";
            case REMARK -> "> ";
        };
    }

    private static void versions(List<VersionChange> versions, StringBuilder text) {
        if (versions.isEmpty()) {
            return;
        }
        text.append("| | before | after | |\n|---|---|---|---|\n");
        versions.forEach(version -> text.append("| ")
                .append(escaped(version.name()))
                .append(" | ")
                .append(escaped(version.before()))
                .append(" | ")
                .append(escaped(version.after()))
                .append(" | ")
                .append(version.link().isEmpty() ? "" : "[compare](" + version.link() + ")")
                .append(" |\n"));
        text.append('\n');
    }

    private void object(PlannedObject object, StringBuilder text) {
        var sign = switch (object.action()) {
            case CREATE -> "+ ";
            case DELETE -> "- ";
            case CHANGE, RUN, OWN -> "! ";
            case KEEP, NONE -> "# ";
        };
        text.append(sign).append(fenced(PlanWords.object(object))).append('\n');
        object.changes().forEach(change -> change(change, text));
    }

    private void change(FieldChange change, StringBuilder text) {
        text.append("  ").append(fenced(change.path().toString())).append('\n');
        for (var line : new ChangedValue(change, mask).lines()) {
            text.append(line.charAt(0))
                    .append("     ")
                    .append(fenced(line.substring(1)))
                    .append('\n');
        }
    }

    /** So that nothing in it can end the block. */
    private static String fenced(String text) {
        return text.replace("`````", "` ` ` ` `");
    }

    private static String escaped(String text) {
        return text.replaceAll("([\\\\|*_<>`\\[\\]#])", "\\\\$1");
    }
}
