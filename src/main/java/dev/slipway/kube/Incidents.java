package dev.slipway.kube;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers since when each trouble has been there, and tells which have lasted long enough to end the wait. One
 * trouble that shows, goes and shows again is one more incident, not a longer one. Used by one thread.
 */
final class Incidents {
    private final Map<String, Incident> open = new HashMap<>();

    private static final class Incident {
        private final Instant since;
        private String lastReason;
        private int failedPulls = 1;
        private boolean refused;

        private Incident(Instant since, Trouble first) {
            this.since = since;
            this.lastReason = first.reason();
            this.refused = first.kind() == TroubleKind.IMAGE_REFUSED;
        }

        private void seenAgain(Trouble trouble) {
            // The kubelet says ErrImagePull when a pull has failed and ImagePullBackOff while it waits for the next.
            if (trouble.reason().equals("ErrImagePull") && !lastReason.equals("ErrImagePull")) {
                failedPulls++;
            }
            lastReason = trouble.reason();
            // While it waits, an older kubelet no longer says why: what it said once stands.
            refused |= trouble.kind() == TroubleKind.IMAGE_REFUSED;
        }

        private Instant ripe(Trouble trouble) {
            if (trouble.kind() != TroubleKind.IMAGE_PULL) {
                return since.plus(trouble.kind().grace());
            }
            if (failedPulls > 1) {
                return since;
            }
            return since.plus((refused ? TroubleKind.IMAGE_REFUSED : trouble.kind()).grace());
        }
    }

    /** Takes note of all that is wrong now; returns what has been so for long enough. */
    List<Trouble> note(List<Trouble> troubles, Instant now) {
        var still = new HashMap<String, Incident>();
        for (var trouble : troubles) {
            var incident = open.get(trouble.incident());
            if (incident == null) {
                incident = new Incident(now, trouble);
            } else {
                incident.seenAgain(trouble);
            }
            still.put(trouble.incident(), incident);
        }
        open.clear();
        open.putAll(still);
        return troubles.stream()
                .filter(trouble -> !ripeAt(trouble).isAfter(now))
                .toList();
    }

    /** When the next of these will have lasted long enough, if it stays. */
    Optional<Instant> next(List<Trouble> troubles) {
        return troubles.stream().map(this::ripeAt).min(Instant::compareTo);
    }

    private Instant ripeAt(Trouble trouble) {
        var incident = open.get(trouble.incident());
        return incident == null ? Instant.MAX : incident.ripe(trouble);
    }
}
