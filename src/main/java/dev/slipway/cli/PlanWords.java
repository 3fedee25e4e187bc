package dev.slipway.cli;

import dev.slipway.plan.PlannedObject;
import dev.slipway.plan.PlannedObject.Action;
import dev.slipway.plan.SitePlan;
import dev.slipway.plan.TargetPlan;
import dev.slipway.plan.VersionChange;
import java.util.ArrayList;
import java.util.List;

/** How what a plan holds is put, the same in every form for people. */
final class PlanWords {
    /** A federation's targets are counted rather than listed from so many on. */
    private static final int MOST_NAMES = 12;

    private PlanWords() {}

    /** {@code staging, prod}; of very many, their number first. */
    static String targets(List<String> names) {
        if (names.size() <= MOST_NAMES) {
            return String.join(", ", names);
        }
        return names.size() + " targets (" + String.join(", ", names) + ")";
    }

    /** The sign of what is done. */
    static String sign(Action action) {
        return switch (action) {
            case CREATE -> "+";
            case CHANGE -> "~";
            case DELETE -> "-";
            case RUN -> "▸";
            case KEEP, OWN, NONE -> "·";
        };
    }

    /** An object with what is to be known of it: {@code Deployment/hub (new pods)}. */
    static String object(PlannedObject object) {
        var notes = new ArrayList<String>();
        switch (object.action()) {
            case NONE -> {}
            case CREATE, CHANGE -> {
                if (!object.note().isEmpty()) {
                    notes.add(object.note());
                }
            }
            case DELETE -> notes.add("is deleted");
            case RUN -> notes.add("hook, runs " + object.note());
            case KEEP -> notes.add("no longer wanted, but stays: " + object.note());
            case OWN -> notes.add("only whom its fields belong to changes");
        }
        if (object.restarts()) {
            notes.add("new pods");
        }
        if (!object.tried()) {
            notes.add("not tried at the cluster");
        }
        return object.name() + (notes.isEmpty() ? "" : " (" + String.join("; ", notes) + ")");
    }

    /** {@code chart binderhub 1.0.0 → 1.1.0}. */
    static String version(VersionChange change) {
        if (change.before().isEmpty()) {
            return change.name() + " " + change.after() + " is new";
        }
        return change.after().isEmpty()
                ? change.name() + " " + change.before() + " is no longer used"
                : change.name() + " " + change.before() + " → " + change.after();
    }

    /** The plan in a sentence. */
    static String summary(SitePlan plan) {
        var counts = new ArrayList<String>();
        add(counts, plan, Action.CREATE, "to create");
        add(counts, plan, Action.CHANGE, "to change");
        add(counts, plan, Action.OWN, "to take over");
        add(counts, plan, Action.DELETE, "to delete");
        add(counts, plan, Action.RUN, "hooks to run");
        int same = count(plan, Action.NONE);
        int targets = plan.targets().size();
        var on = " on " + targets + (targets == 1 ? " target" : " targets");
        return (counts.isEmpty() ? "Nothing would change" + on : "Plan: " + String.join(", ", counts) + on)
                + (same == 0 ? "" : same == 1 ? "; 1 object stays as it is" : "; " + same + " objects stay as they are")
                + ". Nothing has been changed.";
    }

    private static void add(List<String> counts, SitePlan plan, Action action, String words) {
        int count = count(plan, action);
        if (count > 0) {
            counts.add(count + " " + (count == 1 ? words.replace("hooks", "hook") : words));
        }
    }

    private static int count(SitePlan plan, Action action) {
        return plan.targets().stream()
                .mapToInt(target -> switch (target) {
                    case TargetPlan.Planned planned ->
                        planned.releases().stream()
                                .mapToInt(release -> release.count(action))
                                .sum();
                    case TargetPlan.Unplanned _ -> 0;
                })
                .sum();
    }

    /** Targets that were planned and on which nothing would change. */
    static List<String> unchanged(SitePlan plan) {
        return plan.targets().stream()
                .filter(target -> target instanceof TargetPlan.Planned && !target.changes() && !target.fails())
                .map(TargetPlan::target)
                .toList();
    }
}
