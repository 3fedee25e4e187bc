package dev.slipway.cli;

import dev.slipway.changes.FieldChange;
import dev.slipway.plan.PlannedObject;
import dev.slipway.plan.PlannedObject.Action;
import dev.slipway.preflight.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What becomes of objects, for people at a terminal; each line indented by two or more.
 *
 * @param mask hides the secrets in a text, before it is cut
 */
record ObjectText(UnaryOperator<String> mask, Palette palette) {

    /** An object, its fields and what there is to know of it. */
    List<String> lines(PlannedObject object) {
        var lines = new ArrayList<String>();
        lines.add("  " + coloured(object.action(), PlanWords.sign(object.action())) + " " + PlanWords.object(object));
        object.changes().forEach(change -> change(change, lines));
        object.findings().forEach(finding -> lines.addAll(lines(finding)));
        return lines;
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

    /** Something that there is to know. */
    List<String> lines(Finding finding) {
        var sign = switch (finding.severity()) {
            case PROBLEM -> "    ✖ ";
            case WARNING -> "    ⚠ ";
            case REMARK -> "    · ";
        };
        var wrapped = Wrapped.lines(sign, mask.apply(finding.sentences()));
        return wrapped.stream()
                .map(line -> switch (finding.severity()) {
                    case PROBLEM -> palette.red(line);
                    case WARNING -> palette.yellow(line);
                    case REMARK -> line;
                })
                .toList();
    }
}
