package dev.slipway.plan;

import dev.slipway.pipeline.Failure;
import java.util.List;

/** What a deployment would change on a target. */
public sealed interface TargetPlan {

    /** The target's name. */
    String target();

    /** Whether a deployment would fail there, as far as can be known. */
    boolean fails();

    /** Whether the cluster has something else afterwards, but for Helm's own records. */
    boolean changes();

    /**
     * It was looked at.
     *
     * @param server the API server's address
     * @param releases in the order in which they are deployed
     */
    record Planned(String target, String namespace, String server, List<PlannedRelease> releases)
            implements TargetPlan {
        public Planned {
            releases = List.copyOf(releases);
        }

        @Override
        public boolean fails() {
            return releases.stream().anyMatch(PlannedRelease::fails);
        }

        @Override
        public boolean changes() {
            return releases.stream().anyMatch(PlannedRelease::changes);
        }
    }

    /** It could not be looked at. */
    record Unplanned(String target, Failure failure) implements TargetPlan {
        @Override
        public boolean fails() {
            return true;
        }

        @Override
        public boolean changes() {
            return false;
        }
    }
}
