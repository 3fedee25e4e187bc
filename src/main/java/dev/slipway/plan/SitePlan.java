package dev.slipway.plan;

import java.util.List;

/**
 * What a deployment of a commit would change.
 *
 * @param commit its whole hash
 * @param title the first line of its message
 * @param targets in the site's order
 * @param remarks what the person should know of how it was found out, a sentence each
 */
public record SitePlan(String site, String commit, String title, List<TargetPlan> targets, List<String> remarks) {
    public SitePlan {
        targets = List.copyOf(targets);
        remarks = List.copyOf(remarks);
    }

    /** Whether a deployment would fail somewhere, as far as can be known. */
    public boolean fails() {
        return targets.stream().anyMatch(TargetPlan::fails);
    }

    /** Whether any cluster has something else afterwards, but for Helm's own records. */
    public boolean changes() {
        return targets.stream().anyMatch(TargetPlan::changes);
    }

    /** The first characters of the commit's hash. */
    public String shortCommit() {
        return commit.substring(0, Math.min(8, commit.length()));
    }
}
