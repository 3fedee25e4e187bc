package dev.slipway.deployment;

import dev.slipway.pipeline.Failure;
import dev.slipway.plan.SavedPlan;
import dev.slipway.workspace.Commit;
import java.util.Optional;
import java.util.TreeSet;

/** Whether a saved plan is one of what would be deployed, before anything is got for it. */
final class PlannedCommit {
    private PlannedCommit() {}

    /** Why it may not be deployed; empty: it may, as far as can be known by now. */
    static Optional<Failure> problem(SavedPlan plan, Commit commit, DeploymentRequest request) {
        if (!plan.commit().equals(commit.hash())) {
            return Optional.of(Failure.of(
                            "taking up the plan",
                            "The plan is of commit " + shortened(plan.commit()) + ", but " + request.commit() + " is "
                                    + shortened(commit.hash()) + " \"" + commit.title() + "\".")
                    .advising("Make a new plan and look at it (slipway plan --save FILE), or deploy the plan's commit:"
                            + " --commit " + shortened(plan.commit())));
        }
        var flaw = plan.flaw();
        if (flaw.isPresent()) {
            return Optional.of(Failure.of("taking up the plan", flaw.get())
                    .advising("Mend what it names, and make a new plan: slipway plan --save FILE"));
        }
        var more = new TreeSet<>(request.only());
        more.removeAll(plan.targets());
        return more.isEmpty()
                ? Optional.empty()
                : Optional.of(Failure.of(
                                "taking up the plan", "The plan does not show target " + String.join(", ", more) + ".")
                        .advising("Its targets are: " + String.join(", ", plan.targets())));
    }

    private static String shortened(String hash) {
        return hash.substring(0, Math.min(8, hash.length()));
    }
}
