package dev.slipway.lock;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Answer.Given;
import dev.slipway.kube.Answer.Refused;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.pipeline.Uninterruptibly;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * A target that is ours, until it is given back or lost; renewed by a thread of its own. What it promises stands at {@link
 * TargetLocks}.
 */
public final class TargetLock implements AutoCloseable {
    private static final Duration AGAIN = Duration.ofSeconds(2);

    /** How long it is tried to give it back where the cluster does not answer. */
    private static final Duration GIVING_BACK = Duration.ofSeconds(10);

    private final LeaseObject lease;
    private final Owner me;
    private final InstantSource clock;
    private final LongSupplier steady;
    private final Sleeper sleeper;
    private final LossListener losses;
    private final Thread renewer;
    private final ReentrantLock writing = new ReentrantLock();
    private LeaseRecord record;
    private long renewedAt;
    private boolean closed;
    private String lost = "";

    /**
     * Just written.
     *
     * @param renewedAt when its writing began
     * @param losses told when it is ours no more
     */
    TargetLock(
            LeaseObject lease,
            Owner me,
            LeaseRecord record,
            long renewedAt,
            InstantSource clock,
            LongSupplier steady,
            Sleeper sleeper,
            LossListener losses) {
        this.lease = lease;
        this.me = me;
        this.record = record;
        this.renewedAt = renewedAt;
        this.clock = clock;
        this.steady = steady;
        this.sleeper = sleeper;
        this.losses = losses;
        this.renewer = Thread.ofVirtual().name("lease-" + lease.namespace()).unstarted(this::keep);
    }

    void start() {
        renewer.start();
    }

    /** Renews it at once, so that {@link #lost} knows also what has happened since the last renewal. */
    public void renew() {
        // What came of it, lost() tells: one that could not be renewed is ours until its time is up.
        write(UnaryOperator.identity());
    }

    /** The connection over which it is kept, for as long as it is. */
    public Cluster cluster() {
        return lease.cluster();
    }

    /** The target's namespace. */
    public String namespace() {
        return lease.namespace();
    }

    /** Why it is ours no more; empty: it is. To be asked before each change. */
    public Optional<String> lost() {
        writing.lock();
        try {
            if (!lost.isEmpty()) {
                return Optional.of(lost);
            }
            return left().isPositive()
                    ? Optional.empty()
                    : Optional.of("it could not be renewed for " + TargetLocks.DURATION.toSeconds() + " s");
        } finally {
            writing.unlock();
        }
    }

    /** What a predecessor began with a release, or we did, and what is not known to have ended. */
    public Optional<Operation> operation(String key) {
        writing.lock();
        try {
            return Optional.ofNullable(record.operations().get(key));
        } finally {
            writing.unlock();
        }
    }

    /**
     * Notes that an operation begins; it must not begin before this has returned.
     *
     * @param key the release: {@link Operation#key}
     * @param from its latest revision
     * @return why it could not be noted; who takes our place, should we die, will not know what is left of it then
     */
    public Optional<ClusterTrouble> begin(String key, int from) {
        return write(before -> {
            var all = new HashMap<>(before.operations());
            all.put(key, new Operation(key, from, me));
            return before.with(all);
        });
    }

    /** Notes that it has ended and left nothing pending. */
    public Optional<ClusterTrouble> end(String key) {
        return write(before -> {
            var all = new HashMap<>(before.operations());
            all.remove(key);
            return before.with(all);
        });
    }

    private void keep() {
        var pause = TargetLocks.RENEWAL;
        var told = Optional.<String>empty();
        while (!isOver()) {
            try {
                sleeper.sleep(pause);
            } catch (InterruptedException e) {
                return;
            }
            pause = write(UnaryOperator.identity()).isEmpty() ? TargetLocks.RENEWAL : AGAIN;
            var loss = lost();
            if (!loss.equals(told)) {
                loss.ifPresentOrElse(losses::lost, losses::regained);
            }
            told = loss;
        }
    }

    /** Whether it can't be ours again. */
    private boolean isOver() {
        writing.lock();
        try {
            return !lost.isEmpty();
        } finally {
            writing.unlock();
        }
    }

    /** Renews, with a change. */
    private Optional<ClusterTrouble> write(UnaryOperator<LeaseRecord> change) {
        writing.lock();
        try {
            if (closed || !lost.isEmpty()) {
                return Optional.empty();
            }
            var began = steady.getAsLong();
            var answer = lease.write(change.apply(record).renewed(clock.instant()));
            if (answer instanceof Refused<LeaseRecord>(ClusterTrouble.Conflict _)) {
                answer = lease.read().then(now -> writeAgain(now, change));
            }
            return switch (answer) {
                case Given<LeaseRecord>(var written) -> {
                    if (lost.isEmpty()) {
                        record = written;
                        renewedAt = began;
                    }
                    yield Optional.empty();
                }
                case Refused<LeaseRecord>(var trouble) -> Optional.of(trouble);
            };
        } finally {
            writing.unlock();
        }
    }

    /** Our own write whose answer was lost, or a hand that labelled the Lease, is no loss; another holder is. */
    private Answer<LeaseRecord> writeAgain(LeaseRecord now, UnaryOperator<LeaseRecord> change) {
        if (now.isHeldBy(me)) {
            return lease.write(change.apply(now).renewed(clock.instant()));
        }
        lost = now.isFree()
                ? now.takenAway().isEmpty() ? "somebody gave it back" : now.takenAway()
                : Owner.of(now.holder()).words() + " has taken it";
        return new Given<>(now);
    }

    private Duration left() {
        return TargetLocks.DURATION.minusNanos(steady.getAsLong() - renewedAt);
    }

    /** Gives it back, unless it is ours no more. What was begun and has not ended stays noted. */
    @Override
    public void close() {
        writing.lock();
        try {
            if (!closed && lost.isEmpty()) {
                giveBack();
            }
            closed = true;
            // With the lock held it sleeps, or waits for the lock: no write of its own is cut in half.
            renewer.interrupt();
        } finally {
            writing.unlock();
        }
        Uninterruptibly.join(renewer);
        lease.cluster().close();
    }

    /** What can't be given back, also a moment later, is free when its duration is over. */
    private void giveBack() {
        var began = steady.getAsLong();
        try {
            while (gaveBack().filter(ClusterTrouble::isPassing).isPresent()
                    && GIVING_BACK.minusNanos(steady.getAsLong() - began).isPositive()) {
                sleeper.sleep(AGAIN);
            }
        } catch (InterruptedException e) {
            // Whoever is in a hurry need not wait for it.
            Thread.currentThread().interrupt();
        }
    }

    private Optional<ClusterTrouble> gaveBack() {
        var answer = lease.write(record.free(clock.instant()));
        if (answer instanceof Refused<LeaseRecord>(ClusterTrouble.Conflict _)) {
            answer = lease.read()
                    .then(now -> now.isHeldBy(me) ? lease.write(now.free(clock.instant())) : new Given<>(now));
        }
        return answer instanceof Refused<LeaseRecord>(var trouble) ? Optional.of(trouble) : Optional.empty();
    }
}
