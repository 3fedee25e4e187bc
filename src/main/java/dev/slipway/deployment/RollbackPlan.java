package dev.slipway.deployment;

import dev.slipway.kube.ReleaseRecord;
import dev.slipway.pipeline.Failure;
import dev.slipway.plan.PlannedRelease;
import java.util.List;
import java.util.Optional;

/** What a rollback would do on a target. */
public sealed interface RollbackPlan {

    /** The target's name. */
    String target();

    /** It was looked at, and tried in dry runs. */
    record Seen(String target, List<Release> releases) implements RollbackPlan {
        public Seen {
            releases = List.copyOf(releases);
        }

        /** Whether something would go back, and nothing is refused. */
        public boolean works() {
            return releases.stream().anyMatch(release -> release.to().isPresent())
                    && releases.stream()
                            .flatMap(release -> release.planned().stream())
                            .noneMatch(PlannedRelease::fails);
        }
    }

    /** It could not be looked at. */
    record Unseen(String target, Failure failure) implements RollbackPlan {}

    /**
     * A release.
     *
     * @param from its latest revision; empty: it is not there
     * @param to the revision that it would go back to; empty: it stays
     * @param why why it stays; may be empty
     * @param planned what becomes of its objects; empty: it stays, or that is not known
     * @param untried why that is not known; may be empty
     */
    record Release(
            String name,
            Optional<ReleaseRecord> from,
            Optional<ReleaseRecord> to,
            String why,
            Optional<PlannedRelease> planned,
            String untried) {}
}
