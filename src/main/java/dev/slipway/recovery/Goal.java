package dev.slipway.recovery;

import dev.slipway.kube.ReleaseHistory;
import dev.slipway.kube.ReleaseRevision;
import dev.slipway.manifest.TargetRelease;
import java.util.Optional;

/** To what a release goes back. */
public sealed interface Goal {

    /** The release. */
    TargetRelease release();

    /**
     * To this revision.
     *
     * @param from the latest one, from which it goes back
     */
    record Back(TargetRelease release, ReleaseRevision from, ReleaseRevision to) implements Goal {
        /** The commit that runs then, where the revision says: {@code revision 7 (commit 1a2b3c4d)}. */
        public String words() {
            return "revision " + to.number()
                    + to.record()
                            .deployment()
                            .map(made -> " (commit " + made.shortCommit() + ")")
                            .orElse("");
        }
    }

    /** Nowhere: it is left as it is. */
    record Stay(TargetRelease release, String why) implements Goal {}

    /**
     * Where it goes after a deployment has failed: to the last revision that passed its validation before.
     *
     * @param before the latest revision before the deployment began
     */
    static Goal afterFailure(TargetRelease release, ReleaseHistory history, int before) {
        var latest = history.latest();
        if (latest.isEmpty() || latest.get().number() == before) {
            return new Stay(release, "the deployment had not changed it yet");
        }
        if (before == 0) {
            return new Stay(release, "it was first installed by this deployment, so there is nothing to go back to");
        }
        return validated(release, history, latest.get(), before);
    }

    /** Where it goes when a person asks for the last good revision, or for this one. */
    static Goal asked(TargetRelease release, ReleaseHistory history, Optional<Integer> revision) {
        var latest = history.latest();
        if (latest.isEmpty()) {
            return new Stay(release, "there is no such release on the target");
        }
        if (revision.isEmpty()) {
            return validated(release, history, latest.get(), latest.get().number() - 1);
        }
        var number = revision.get();
        return history.revision(number)
                .<Goal>map(to -> to.number() == latest.get().number()
                        ? new Stay(release, "revision " + number + " is its latest: there is nothing to go back from")
                        : new Back(release, latest.get(), to))
                .orElseGet(() -> new Stay(
                        release,
                        "Helm has kept no revision " + number + " of it; there are "
                                + history.revisions().getFirst().number() + " to "
                                + latest.get().number()));
    }

    private static Goal validated(TargetRelease release, ReleaseHistory history, ReleaseRevision latest, int upTo) {
        return history.lastValidated(upTo)
                .<Goal>map(to -> new Back(release, latest, to))
                .orElseGet(() -> new Stay(
                        release, "no earlier revision that Helm has kept is known to have passed its validation"));
    }
}
