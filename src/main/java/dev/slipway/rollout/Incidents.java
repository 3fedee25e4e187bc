package dev.slipway.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Remembers since when each trouble has been there, and tells which have lasted long enough to end the wait.
 *
 * <ol>
 *   <li>What counts is incidents: one trouble in one place, from when it first shows until it has gone, however many
 *       events and states tell of it.
 *   <li>One that goes and shows again is a new one, and is given its grace again; unless it comes back within {@link
 *       #FLICKER}, since one state may be seen between two of the same trouble. A container that crashes again is always
 *       the same incident.
 *   <li>An image pull that failed twice needs no more time; a container's crashes are counted by its restarts; where the
 *       second pod of a workload is evicted, there is no hope for a third.
 * </ol>
 *
 * <p>Used by one thread at a time.
 */
final class Incidents {
    private static final Duration FLICKER = Duration.ofSeconds(3);

    /** Between two of these, the container may run for any time. */
    private static final Set<TroubleKind> COMES_AND_GOES =
            EnumSet.of(TroubleKind.CRASH_LOOP, TroubleKind.CONTAINER_START);

    private final Graces graces;
    private final Map<String, Map<String, Incident>> open = new HashMap<>();

    Incidents(Graces graces) {
        this.graces = graces;
    }

    private static final class Incident {
        private final Instant since;
        private Trouble latest;
        private int failedPulls = 1;
        private boolean refused;
        private @Nullable Instant goneSince;

        private Incident(Instant since, Trouble first) {
            this.since = since;
            this.latest = first;
            this.refused = first.kind() == TroubleKind.IMAGE_REFUSED;
        }

        private void seenAgain(Trouble trouble) {
            // The kubelet says ErrImagePull when a pull has failed and ImagePullBackOff while it waits for the next.
            if (trouble.reason().equals("ErrImagePull") && !latest.reason().equals("ErrImagePull")) {
                failedPulls++;
            }
            // While it waits, an older kubelet no longer says why: what it said once stands.
            refused |= trouble.kind() == TroubleKind.IMAGE_REFUSED;
            latest = trouble;
            goneSince = null;
        }

        private void notSeen(Instant now) {
            if (goneSince == null) {
                goneSince = now;
            }
        }

        private boolean isPresent() {
            return goneSince == null;
        }

        private boolean isOf(TroubleKind kind) {
            return latest.kind() == kind;
        }

        private boolean isOver(Instant now) {
            return goneSince != null
                    && !COMES_AND_GOES.contains(latest.kind())
                    && goneSince.plus(FLICKER).isBefore(now);
        }

        private Instant ripeAt(Graces graces) {
            if (latest.kind() == TroubleKind.IMAGE_PULL
                    && Math.max(failedPulls, latest.attempts()) > 1
                    && !graces.own().containsKey(latest.kind())) {
                return since;
            }
            var kind = refused ? TroubleKind.IMAGE_REFUSED : latest.kind();
            return switch (graces.of(kind)) {
                case Grace.Lasting(var time) -> later(since, latest.extra(), time);
                case Grace.Forever _ -> Instant.MAX;
                case Grace.Restarts(var forgiven) -> latest.ends() > forgiven ? since : Instant.MAX;
            };
        }

        private static Instant later(Instant since, Duration extra, Duration grace) {
            return since.plus(extra).plus(grace);
        }
    }

    /** Takes note of all that is wrong with a workload now. */
    void note(String workload, List<Trouble> troubles, Instant now) {
        if (troubles.isEmpty() && !open.containsKey(workload)) {
            return;
        }
        var known = open.computeIfAbsent(workload, _ -> new LinkedHashMap<>());
        var present = new HashSet<String>();
        for (var trouble : troubles) {
            present.add(trouble.incident());
            var incident = known.get(trouble.incident());
            if (incident == null || incident.isOver(now)) {
                known.put(trouble.incident(), new Incident(now, trouble));
            } else {
                incident.seenAgain(trouble);
            }
        }
        known.forEach((name, incident) -> {
            if (!present.contains(name)) {
                incident.notSeen(now);
            }
        });
        known.values().removeIf(incident -> incident.isOver(now));
        if (known.isEmpty()) {
            open.remove(workload);
        }
    }

    /** All that is wrong with the workloads in question, by the name of the incident. */
    Map<String, Trouble> present(Predicate<String> workloads) {
        var present = new LinkedHashMap<String, Trouble>();
        open.forEach((workload, incidents) -> {
            if (workloads.test(workload)) {
                incidents.forEach((name, incident) -> {
                    if (incident.isPresent()) {
                        present.put(name, incident.latest);
                    }
                });
            }
        });
        return present;
    }

    /** Whether a trouble can end a wait at all: one that can't is no news, and stands beside its workload. */
    boolean canEnd(Trouble trouble) {
        return !(graces.of(trouble.kind()) instanceof Grace.Forever);
    }

    /** What has been wrong for long enough with the workloads in question, the worst first. */
    List<Trouble> ripe(Instant now, Predicate<String> workloads) {
        return open.entrySet().stream()
                .filter(entry -> workloads.test(entry.getKey()))
                .flatMap(entry -> ripe(entry.getValue(), now).stream())
                .sorted(RolloutResult.WORST_FIRST)
                .toList();
    }

    private List<Trouble> ripe(Map<String, Incident> incidents, Instant now) {
        var present = incidents.values().stream().filter(Incident::isPresent).toList();
        var evicted = present.stream()
                .filter(incident -> incident.isOf(TroubleKind.EVICTED))
                .count();
        var hopeless = evicted > 1 && !graces.own().containsKey(TroubleKind.EVICTED);
        return present.stream()
                .filter(incident ->
                        !incident.ripeAt(graces).isAfter(now) || (hopeless && incident.isOf(TroubleKind.EVICTED)))
                .map(incident -> incident.latest)
                .toList();
    }

    /** When the next of these will have lasted long enough, if it stays. */
    Optional<Instant> next(Instant now, Predicate<String> workloads) {
        return open.entrySet().stream()
                .filter(entry -> workloads.test(entry.getKey()))
                .flatMap(entry -> entry.getValue().values().stream())
                .filter(Incident::isPresent)
                .map(incident -> incident.ripeAt(graces))
                .filter(time -> time.isAfter(now) && time.isBefore(Instant.MAX))
                .min(Instant::compareTo);
    }

    /** When a trouble ends the wait: a sentence. */
    String verdict(Trouble trouble) {
        var grace = graces.of(trouble.kind());
        return switch (grace) {
            case Grace.Lasting(var time) when time.isZero() -> "This ends the wait.";
            case Grace.Lasting _ -> "This ends the wait if it lasts for " + grace.text() + ".";
            case Grace.Restarts _ -> "This ends the wait if it ends again after " + grace.text() + ".";
            case Grace.Forever _ -> "It is waited for until the time is up.";
        };
    }
}
