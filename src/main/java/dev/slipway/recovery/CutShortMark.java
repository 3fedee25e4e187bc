package dev.slipway.recovery;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ReleaseHistory;
import dev.slipway.kube.ReleaseRevision;
import java.time.InstantSource;

/**
 * What is written into the record of a revision whose operation was cut short. Helm 3 and 4 then take it for any other that
 * failed, and upgrade it.
 */
public final class CutShortMark {
    /** By this our marks are known again. */
    private static final String SIGN = "marked as failed by Slipway";

    private CutShortMark() {}

    /**
     * Marks a revision as failed, only while it is still as it was when it was judged.
     *
     * @param why how it is known that it was cut short
     * @param deployment who marks it
     */
    public static Answer<ReleaseRevision> put(
            Cluster cluster, ReleaseRevision revision, String why, String deployment, InstantSource clock) {
        return ReleaseHistory.amend(cluster, revision, "failed", text(revision, why, deployment), clock);
    }

    static String text(ReleaseRevision revision, String why, String deployment) {
        var operation = switch (revision.status()) {
            case "pending-install" -> "Installation";
            case "pending-rollback" -> "Rollback";
            case "uninstalling" -> "Removal";
            default -> "Upgrade";
        };
        return operation + " cut short: " + why + " (" + SIGN + ", deployment " + deployment + ")";
    }

    /** Whether a revision bears our mark. */
    public static boolean isOn(ReleaseRevision revision) {
        return revision.status().equals("failed")
                && revision.record().description().contains(SIGN);
    }
}
