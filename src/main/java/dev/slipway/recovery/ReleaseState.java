package dev.slipway.recovery;

import dev.slipway.kube.ReleaseHistory;
import dev.slipway.kube.ReleaseRevision;
import dev.slipway.lock.Operation;
import dev.slipway.pipeline.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * In what state a release is for who wants to change it, told by its latest revision.
 *
 * <p>Helm marks a revision as pending when an operation begins, and otherwise when it ends. One that is pending is going on, or
 * was cut short; Helm can't tell the two apart and refuses to do anything. We can:
 *
 * <ol>
 *   <li>We hold the target's Lease, so no other deployment of Slipway's is at work there. What a dead one began is noted in the
 *       Lease, with the revision that it began from. The revision behind that one is its, and was cut short with it.
 *   <li>What nobody noted was begun by somebody who knows nothing of Leases: a person's Helm, another program's. It is taken to
 *       go on until it is older than the release's time limit and a grace; times are those of the cluster's clock.
 *   <li>What is older was cut short: Helm would have ended it by then.
 * </ol>
 *
 * <p>An uninstallation leaves {@code uninstalling} in the same way; it is judged by when the record was last written.
 */
public sealed interface ReleaseState {

    /** Helm ends by itself some moments after its time limit. */
    Duration GRACE = Duration.ofMinutes(1);

    /** Nothing is going on. */
    record Clear() implements ReleaseState {}

    /**
     * An operation was cut short, and its revision must be marked as failed before Helm does anything.
     *
     * @param why how that is known, a sentence's end: {@code deployment x of ada@laptop began it and died}
     */
    record CutShort(ReleaseRevision revision, String why) implements ReleaseState {}

    /**
     * An operation is going on, so nobody else may begin one.
     *
     * @param who the program that wrote the record, as the API server noted it
     * @param until when it will be taken for dead; empty: not known
     */
    record Busy(ReleaseRevision revision, String who, Optional<Instant> since, Optional<Instant> until)
            implements ReleaseState {

        /** What is going on, and who does it: a sentence's end, and another sentence. */
        public String words() {
            return operation(revision) + ", begun by " + who
                    + since.map(at -> " at " + at.truncatedTo(ChronoUnit.SECONDS))
                            .orElse("")
                    + ", is going on. It is not of a deployment that holds the target's Lease.";
        }

        /** What to do about it. */
        public String remedy() {
            return "Let it come to its end, then deploy again."
                    + until.map(at -> " If it does not, it is taken for dead at " + at.truncatedTo(ChronoUnit.SECONDS)
                                    + ".")
                            .orElse("");
        }
    }

    /**
     * Judges.
     *
     * @param begun what a dead deployment, or we, noted of the release
     * @param limit the release's time limit
     * @param now by the cluster's clock
     */
    static ReleaseState of(ReleaseHistory history, Optional<Operation> begun, Duration limit, Instant now) {
        var latest = history.latest();
        if (latest.isEmpty() || !isUnfinished(latest.get())) {
            return new Clear();
        }
        var revision = latest.get();
        if (begun.isPresent() && revision.number() == begun.get().from() + 1) {
            return new CutShort(revision, begun.get().by().words() + " began it, and died");
        }
        var since = since(revision);
        var until = since.map(at -> at.plus(limit).plus(GRACE));
        if (until.isEmpty() || until.get().isAfter(now)) {
            return new Busy(
                    revision,
                    revision.touched().map(ReleaseRevision.Touch::manager).orElse("somebody"),
                    since,
                    until);
        }
        return new CutShort(
                revision,
                "it has been going on since " + since.orElseThrow().truncatedTo(ChronoUnit.SECONDS)
                        + ", longer than the release's time limit of " + Durations.words(limit));
    }

    private static boolean isUnfinished(ReleaseRevision revision) {
        return revision.isPending() || revision.status().equals("uninstalling");
    }

    /** An uninstallation changes the record of a revision that is long there. */
    private static Optional<Instant> since(ReleaseRevision revision) {
        return revision.isPending()
                ? revision.created().or(() -> revision.record().updated())
                : revision.touched().map(ReleaseRevision.Touch::at).or(revision::created);
    }

    /** What the operation is that made this revision what it is: {@code the upgrade to revision 7}. */
    static String operation(ReleaseRevision revision) {
        return switch (revision.status()) {
            case "pending-install" -> "the installation (revision " + revision.number() + ")";
            case "pending-rollback" -> "a rollback (revision " + revision.number() + ")";
            case "uninstalling" -> "the removal of the release (revision " + revision.number() + ")";
            default -> "the upgrade to revision " + revision.number();
        };
    }

    /** What follows for the next upgrade from how far it had come, a sentence; what people need to know, and Helm does not say. */
    static String consequence(ReleaseRevision revision) {
        return switch (revision.status()) {
            case "pending-install" ->
                "Helm goes on from what it had made by then. The chart's hooks of an installation do not run again: where"
                        + " they matter, remove the release ('helm uninstall') and deploy again.";
            case "pending-rollback" -> "Helm goes on from what that rollback had put back by then.";
            case "uninstalling" -> "What had been removed by then is made anew.";
            default -> "Helm goes on from the last revision that was deployed.";
        };
    }
}
