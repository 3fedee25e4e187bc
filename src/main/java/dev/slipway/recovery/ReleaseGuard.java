package dev.slipway.recovery;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.ReleaseHistory;
import dev.slipway.kube.ReleaseRevision;
import dev.slipway.kube.ServerHealth;
import dev.slipway.kube.TargetAccess;
import dev.slipway.lock.Operation;
import dev.slipway.lock.TargetLocks;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Refusal;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.Uninterruptibly;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/**
 * Stands around every operation of Helm that changes a release, so that none begins on a release that is locked, and none leaves
 * one locked.
 *
 * <ol>
 *   <li>The release is observed. Where an operation is going on, ours is refused ({@link ReleaseState}).
 *   <li>Where one was cut short, its revision is marked as failed, only while it is still as it was observed; else all begins
 *       again. The person is told what was found, and what follows.
 *   <li>It is noted in the target's Lease that an operation begins, and from which revision. A lock that was lost ends it here:
 *       that is asked after the note was written, since the write is what finds out.
 *   <li>The operation runs.
 *   <li>However it ended, interruption included, the release is observed again. What our own Helm left pending (it was killed, or
 *       asked to end in a moment at which it could not) is marked as failed. Only when nothing is pending is the note taken out
 *       of the Lease: where the cluster could not be asked, for {@link #FOR_AN_ANSWER}, it stays, and the next deployment knows. Where our Helm did not even
 *       begin, since another had begun in the meantime, what is pending is that one's, and is not touched.
 *   <li>An operation that failed for a reason that may be over a moment later may be tried again only if it surely had not begun:
 *       the release has no new revision.
 *   <li>After success, what operations that were cut short have left is removed ({@link Leftovers}).
 * </ol>
 */
public final class ReleaseGuard {
    private static final int RACES = 5;

    /** An API server that restarts is back by then; what stays locked, the next deployment has to wait for. */
    private static final Duration FOR_AN_ANSWER = Duration.ofSeconds(30);

    private static final Duration A_MOMENT = Duration.ofSeconds(1);

    /** No revision of ours: Helm has not begun. */
    private static final int NOTHING = -1;

    private static final Pattern NOT_BEGUN = Pattern.compile(
            "another operation \\(install/upgrade/rollback\\) is in progress" + "|release: already exists");

    private final String target;
    private final Handover<TargetAccess> access;
    private final Cluster.Opener clusters;
    private final TargetLocks locks;
    private final InstantSource clock;
    private final Sleeper sleeper;

    /** For the releases of a target. */
    public ReleaseGuard(
            String target,
            Handover<TargetAccess> access,
            Cluster.Opener clusters,
            TargetLocks locks,
            InstantSource clock,
            Sleeper sleeper) {
        this.target = target;
        this.access = access;
        this.clusters = clusters;
        this.locks = locks;
        this.clock = clock;
        this.sleeper = sleeper;
    }

    /** An operation of Helm. */
    @FunctionalInterface
    public interface Body {
        /**
         * Runs it.
         *
         * @param before the release's history when it begins
         */
        StepOutcome run(ReleaseHistory before) throws InterruptedException;
    }

    /** What was found before an operation. */
    private sealed interface Found {
        record Ready(ReleaseHistory history) implements Found {}

        record Not(Failure failure) implements Found {}
    }

    /**
     * Runs an operation.
     *
     * @param attempted what is being done, continuing the word "while"
     */
    public StepOutcome around(TargetRelease release, String attempted, StepContext context, Body body)
            throws InterruptedException {
        return switch (clusters.open(access.get().kubeconfig())) {
            case Answer.Refused<Cluster>(var trouble) -> new StepOutcome.Failed(trouble.failure(attempted));
            case Answer.Given<Cluster>(var cluster) -> {
                try (cluster) {
                    yield switch (ready(cluster, release, attempted, context)) {
                        case Found.Not(var failure) -> new StepOutcome.Failed(failure);
                        case Found.Ready(var history) -> operate(cluster, release, attempted, history, context, body);
                    };
                }
            }
        };
    }

    /** Observes, and frees what was left locked. */
    private Found ready(Cluster cluster, TargetRelease release, String attempted, StepContext context) {
        for (int race = 0; ; race++) {
            switch (ReleaseHistory.of(cluster, release.namespace(), release.name())) {
                case Answer.Refused<ReleaseHistory>(var trouble) -> {
                    return new Found.Not(trouble.failure(attempted));
                }
                case Answer.Given<ReleaseHistory>(var history) -> {
                    switch (ReleaseState.of(
                            history, noted(release), release.config().timeout(), now(cluster))) {
                        case ReleaseState.Clear _ -> {
                            return new Found.Ready(history);
                        }
                        case ReleaseState.Busy busy -> {
                            return new Found.Not(busy(release, attempted, busy));
                        }
                        case ReleaseState.CutShort(var revision, var why) -> {
                            var trouble = free(cluster, release, revision, why, context);
                            if (trouble.isPresent() && (race >= RACES || !isRace(trouble.get()))) {
                                return new Found.Not(trouble.get().failure(attempted));
                            }
                        }
                    }
                }
            }
        }
    }

    private static boolean isRace(ClusterTrouble trouble) {
        return trouble instanceof ClusterTrouble.Conflict;
    }

    private Optional<ClusterTrouble> free(
            Cluster cluster, TargetRelease release, ReleaseRevision revision, String why, StepContext context) {
        return switch (CutShortMark.put(cluster, revision, why, locks.me().deployment(), clock)) {
            case Answer.Refused<ReleaseRevision>(var trouble) -> Optional.of(trouble);
            case Answer.Given<ReleaseRevision> _ -> {
                context.warn("Release " + release.name() + " was left locked: " + ReleaseState.operation(revision)
                        + " was cut short (" + why + "). It is marked as failed now. "
                        + ReleaseState.consequence(revision));
                yield Optional.empty();
            }
        };
    }

    private StepOutcome operate(
            Cluster cluster,
            TargetRelease release,
            String attempted,
            ReleaseHistory history,
            StepContext context,
            Body body)
            throws InterruptedException {
        locks.of(access.get())
                .flatMap(held -> held.begin(key(release), history.latestNumber()))
                .ifPresent(trouble ->
                        context.warn("It could not be noted in the target's Lease what begins: " + trouble.observed()));
        var lost = locks.loss(target, access.get(), attempted);
        if (lost.isPresent()) {
            return new StepOutcome.Failed(lost.get());
        }
        var foreign = false;
        boolean untouched;
        StepOutcome outcome;
        try {
            outcome = body.run(history);
            foreign = metSomebodyElse(outcome);
        } finally {
            untouched = settle(cluster, release, foreign ? NOTHING : history.latestNumber(), context);
        }
        if (!untouched && outcome instanceof StepOutcome.Failed(var failure)) {
            return new StepOutcome.Failed(failure.notRetryable());
        }
        if (outcome instanceof StepOutcome.Succeeded) {
            removeLeftovers(cluster, release, context);
        }
        return outcome;
    }

    /**
     * Whether Helm refused to begin, since another Helm had begun after the release was observed. What is pending then is that
     * one's.
     */
    static boolean metSomebodyElse(StepOutcome outcome) {
        return outcome instanceof StepOutcome.Failed(var failure)
                && NOT_BEGUN.matcher(failure.observed()).find();
    }

    /**
     * On a thread of its own: the step's may have been interrupted, and this must be done all the same.
     *
     * @return whether the release surely has no new revision
     */
    private boolean settle(Cluster cluster, TargetRelease release, int from, StepContext context) {
        var untouched = new AtomicBoolean();
        Uninterruptibly.join(Thread.ofVirtual()
                .name("settle-" + release.name())
                .start(() -> untouched.set(settleNow(cluster, release, from, context))));
        return untouched.get();
    }

    private boolean settleNow(Cluster cluster, TargetRelease release, int from, StepContext context) {
        var until = clock.instant().plus(FOR_AN_ANSWER);
        var answer = ReleaseHistory.of(cluster, release.namespace(), release.name());
        while (isPassing(answer) && clock.instant().isBefore(until) && slept()) {
            answer = ReleaseHistory.of(cluster, release.namespace(), release.name());
        }
        return switch (answer) {
            case Answer.Refused<ReleaseHistory>(var trouble) -> {
                context.warn("It could not be seen in what state release " + release.name() + " was left: "
                        + trouble.observed() + " The next deployment looks at it, and frees it if need be.");
                yield false;
            }
            case Answer.Given<ReleaseHistory>(var history) -> {
                var trouble = history.latest()
                        .filter(latest -> from != NOTHING && latest.isPending() && latest.number() == from + 1)
                        .flatMap(
                                latest -> free(cluster, release, latest, "Helm was ended before it was done", context));
                if (trouble.isPresent()) {
                    context.warn("Release " + release.name() + " is left locked, and could not be freed: "
                            + trouble.get().observed() + " The next deployment does it.");
                } else {
                    locks.of(access.get()).ifPresent(lock -> lock.end(key(release)));
                }
                yield history.latestNumber() == from;
            }
        };
    }

    private static boolean isPassing(Answer<?> answer) {
        return answer instanceof Answer.Refused<?>(var trouble) && trouble.isPassing();
    }

    private boolean slept() {
        try {
            sleeper.sleep(A_MOMENT);
            return true;
        } catch (InterruptedException e) {
            // Nobody does: it is a thread of our own.
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void removeLeftovers(Cluster cluster, TargetRelease release, StepContext context) {
        if (ReleaseHistory.of(cluster, release.namespace(), release.name())
                instanceof Answer.Given<ReleaseHistory>(var history)) {
            var found = Leftovers.remove(cluster, release, history);
            if (!found.removed().isEmpty()) {
                context.output("removed what was left of an operation that was cut short: "
                        + String.join(", ", found.removed()));
            }
            if (!found.left().isEmpty()) {
                context.warn("An operation of release " + release.name()
                        + " that was cut short has left what no chart wants any more: "
                        + String.join(", ", found.left()) + ". Look at it, and delete it by hand.");
            }
        }
    }

    private Optional<Operation> noted(TargetRelease release) {
        return locks.of(access.get()).flatMap(lock -> lock.operation(key(release)));
    }

    private static String key(TargetRelease release) {
        return Operation.key(release.namespace(), release.name());
    }

    /** By the cluster's clock. */
    private Instant now(Cluster cluster) {
        var ahead = cluster.health().map(ServerHealth::ahead).orElse(Optional.empty());
        return clock.instant().plus(ahead.orElse(Duration.ZERO));
    }

    private Failure busy(TargetRelease release, String attempted, ReleaseState.Busy busy) {
        return Refusal.of(
                attempted,
                target,
                release.object(),
                "Release " + release.name() + " in namespace " + release.namespace() + " is locked: " + busy.words(),
                busy.remedy());
    }
}
