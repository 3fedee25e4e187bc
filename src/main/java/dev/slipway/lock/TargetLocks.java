package dev.slipway.lock;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Answer.Given;
import dev.slipway.kube.Answer.Refused;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Sleeper;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The targets of one deployment, as far as it holds them or looked whether another does.
 *
 * <p>How a target is taken:
 *
 * <ol>
 *   <li>The Lease {@value LeaseObject#NAME} in the target's namespace is read. There is none, or it is nobody's: ours is written.
 *   <li>It is another's: it is read again and again, until the holder gives a sign of life (it is refused then, and we are told
 *       who has it), or has given none for the Lease's whole duration (ours is written in its place).
 *   <li>A write that comes too late, since somebody else's came in between, begins again.
 *   <li>Who is ready to wait joins the {@link WaitingLine} instead of being refused, and takes the Lease once it is free and
 *       nobody who lives stands before it.
 * </ol>
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li><em>One holder.</em> Every write names the version of the Lease that it was made from, so of all who find a Lease free
 *       or its holder dead, exactly one write succeeds.
 *   <li><em>A holder who lives is never replaced.</em> Silence is measured from the moment at which we first saw the Lease as it
 *       is, by our own steady clock, for as long as the Lease says. The times that stand in it are compared with one another for
 *       equality and with no clock: machines' clocks differ.
 *   <li><em>A holder knows.</em> It takes itself for the holder only for the Lease's duration after it <em>began</em> its last
 *       successful renewal, which ends before anybody else may take it for dead. What is suspended meanwhile (a laptop that
 *       sleeps) learns of its loss by its next renewal. One that could not renew in time begins nothing more, and tries on: its
 *       write can only succeed where nobody else has written, and then it holds the Lease again.
 *   <li><em>Given back by its holder alone</em>, by a write of the version that it wrote last.
 *   <li><em>What was begun is not forgotten.</em> An operation is noted in the Lease before it begins and taken out after it
 *       ended; who takes a dead holder's place inherits its notes.
 * </ol>
 */
public final class TargetLocks implements AutoCloseable {
    /** How often a living holder renews. */
    static final Duration RENEWAL = Duration.ofSeconds(10);

    /** How long a Lease is its holder's after a renewal. */
    static final Duration DURATION = Duration.ofSeconds(30);

    private static final Duration A_MOMENT = Duration.ofSeconds(1);
    private static final int RACES = 20;

    private final Owner me;
    private final InstantSource clock;
    private final LongSupplier steady;
    private final Sleeper sleeper;
    private final Map<Place, Sighting> sightings = new ConcurrentHashMap<>();
    private final Duration patience;
    private final Map<Place, TargetLock> held = new ConcurrentHashMap<>();

    /** One for each place, so that no target waits for another's holder. */
    private final Map<Place, ReentrantLock> taking = new ConcurrentHashMap<>();

    /** Where a Lease is. */
    private record Place(String server, String namespace) {}

    /** A Lease, and since when it is as it is. */
    private record Sighting(LeaseRecord record, long since) {}

    /**
     * None yet.
     *
     * @param me who asks
     * @param clock for what is written into Leases
     * @param steady nanoseconds that never jump, for what is judged by: {@code System::nanoTime}
     * @param patience how long a target that another has is waited for; zero: not at all
     */
    public TargetLocks(Owner me, InstantSource clock, LongSupplier steady, Sleeper sleeper, Duration patience) {
        this.me = me;
        this.clock = clock;
        this.steady = steady;
        this.sleeper = sleeper;
        this.patience = patience;
    }

    /** How long a target that another has is waited for; zero: not at all. */
    public Duration patience() {
        return patience;
    }

    /** Who asks. */
    public Owner me() {
        return me;
    }

    /**
     * Takes the target's Lease, which is kept until {@link #close}. Two targets in one namespace share it.
     *
     * @param progress told what is waited for
     * @param losses told when it is lost
     */
    public Acquisition take(
            Cluster.Opener clusters, TargetAccess access, Consumer<String> progress, LossListener losses)
            throws InterruptedException {
        var place = new Place(access.server(), access.namespace());
        var turn = taking.computeIfAbsent(place, _ -> new ReentrantLock());
        turn.lockInterruptibly();
        try {
            var already = held.get(place);
            if (already != null) {
                return new Acquisition.Held(already, Optional.empty());
            }
            return switch (clusters.open(access.kubeconfig())) {
                case Refused<Cluster>(var trouble) -> new Acquisition.Failed(trouble);
                case Given<Cluster>(var cluster) -> {
                    var taken = take(place, cluster, progress, losses);
                    if (taken instanceof Acquisition.Held(var lock, var _)) {
                        held.put(place, lock);
                    } else {
                        cluster.close();
                    }
                    yield taken;
                }
            };
        } finally {
            turn.unlock();
        }
    }

    private Acquisition take(Place place, Cluster cluster, Consumer<String> progress, LossListener losses)
            throws InterruptedException {
        var lease = new LeaseObject(cluster, place.namespace());
        try (var line = new WaitingLine(cluster, place.namespace(), me, clock, steady)) {
            return take(place, lease, new Wait(line, steady.getAsLong()), progress, losses);
        }
    }

    /** A place in the line, and since when. */
    private record Wait(WaitingLine line, long since) {}

    private Acquisition take(Place place, LeaseObject lease, Wait wait, Consumer<String> progress, LossListener losses)
            throws InterruptedException {
        for (int race = 0; race < RACES; ) {
            switch (look(place, lease, wait.line().isJoined() ? _ -> {} : progress)) {
                case Look.Unknown(var trouble) -> {
                    return refused(trouble);
                }
                case Look.Living(var holder, var since) -> {
                    var left = patience.minusNanos(steady.getAsLong() - wait.since());
                    if (!left.isPositive()) {
                        return new Acquisition.Busy(holder, since);
                    }
                    progress.accept("waiting for " + holder.words()
                            + since.map(at -> ", at work since " + at.truncatedTo(ChronoUnit.SECONDS))
                                    .orElse("")
                            + wait.line().standing().words() + ", "
                            + Durations.words(left.truncatedTo(ChronoUnit.SECONDS))
                            + " at the most");
                    sleeper.sleep(left.compareTo(A_MOMENT) < 0 ? left : A_MOMENT);
                }
                case Look.Takeable _
                when wait.line().isJoined() && !wait.line().standing().isFirst() -> sleeper.sleep(A_MOMENT);
                case Look.Takeable takeable -> {
                    race++;
                    var began = steady.getAsLong();
                    switch (lease.write(takeable.record().takenBy(me, DURATION, clock.instant()))) {
                        case Given<LeaseRecord>(var written) -> {
                            var lock = new TargetLock(lease, me, written, began, clock, steady, sleeper, losses);
                            lock.start();
                            return new Acquisition.Held(lock, takeable.died());
                        }
                        case Refused<LeaseRecord>(ClusterTrouble.Conflict _) -> {}
                        case Refused<LeaseRecord>(var trouble) -> {
                            return refused(trouble);
                        }
                    }
                }
            }
        }
        return new Acquisition.Failed(
                new ClusterTrouble.Other(place.server(), 0, "with another version of the Lease each time"));
    }

    private static Acquisition refused(ClusterTrouble trouble) {
        return trouble instanceof ClusterTrouble.Forbidden
                ? new Acquisition.Unguarded(trouble)
                : new Acquisition.Failed(trouble);
    }

    /**
     * Looks whether somebody has the namespace, and waits for a sign of life of whoever does: for the Lease's duration at the
     * most. Changes nothing. What was seen is remembered, so that taking it later needs no second wait.
     */
    public Look look(Cluster cluster, String namespace, Consumer<String> progress) throws InterruptedException {
        return look(new Place(cluster.server(), namespace), new LeaseObject(cluster, namespace), progress);
    }

    private Look look(Place place, LeaseObject lease, Consumer<String> progress) throws InterruptedException {
        while (true) {
            switch (lease.read()) {
                case Refused<LeaseRecord>(var trouble) -> {
                    return new Look.Unknown(trouble);
                }
                case Given<LeaseRecord>(var record) -> {
                    if (record.isFree() || record.isHeldBy(me)) {
                        return new Look.Takeable(record, Optional.empty());
                    }
                    var before = Optional.ofNullable(sightings.get(place));
                    var silent = before.filter(it -> record.isSilentSince(it.record()));
                    var sighting = silent.orElseGet(() -> new Sighting(record, steady.getAsLong()));
                    sightings.put(place, sighting);
                    var holder = Owner.of(record.holder());
                    var known = before.filter(it -> it.record().holder().equals(record.holder()));
                    if (known.isPresent() && silent.isEmpty()) {
                        return new Look.Living(holder, record.since());
                    }
                    var left = record.duration().minusNanos(steady.getAsLong() - sighting.since());
                    if (!left.isPositive()) {
                        return new Look.Takeable(record, Optional.of(holder));
                    }
                    progress.accept(holder.words() + " has it, or had when it died; waiting for a sign of life, "
                            + Durations.words(Duration.ofSeconds(left.toSeconds() + 1)) + " at the most");
                    sleeper.sleep(left.compareTo(A_MOMENT) < 0 ? left : A_MOMENT);
                }
            }
        }
    }

    /** The lock of a target, if it is held. */
    public Optional<TargetLock> of(TargetAccess access) {
        return Optional.ofNullable(held.get(new Place(access.server(), access.namespace())));
    }

    /**
     * Why nothing may be begun on a target: its lock was lost. To be asked after a write of the Lease, since only a write finds out
     * that somebody else has it.
     *
     * @param attempted what was about to be done, continuing the word "while"
     * @return empty: the target is ours, or it could not be locked, of which {@link #take} has told
     */
    public Optional<Failure> loss(String target, TargetAccess access, String attempted) {
        return of(access)
                .flatMap(TargetLock::lost)
                .map(why -> Failure.of(
                                attempted, "The lock of " + target + " is lost, so nothing is begun: " + why + ".")
                        .advising("See who deploys there (slipway status), then deploy again."));
    }

    /** Gives all back; what can't be given back is free when its duration is over. */
    @Override
    public void close() {
        List.copyOf(held.keySet())
                .forEach(place -> Optional.ofNullable(held.remove(place)).ifPresent(TargetLock::close));
    }

    /**
     * Takes a target away from whoever has it, for a person who knows better: its holder learns of it by its next write, and begins
     * nothing more. What was begun there stays noted, for whoever comes next.
     *
     * @return who had it; empty: nobody
     */
    public Answer<Optional<Holder>> unlock(Cluster cluster, String namespace) {
        var lease = new LeaseObject(cluster, namespace);
        Answer<Optional<Holder>> last = new Given<>(Optional.empty());
        for (int race = 0; race < RACES; race++) {
            last = lease.read()
                    .then(record -> record.isFree()
                            ? new Given<>(Optional.empty())
                            : lease.write(record.takenAway(me, clock.instant())).map(_ -> Holder.of(record)));
            // Its holder renews it all the while.
            if (!(last instanceof Refused<Optional<Holder>>(ClusterTrouble.Conflict _))) {
                return last;
            }
        }
        return last;
    }

    /**
     * Who has a target, as its Lease has it; whether that one still lives, only time tells.
     *
     * @return empty: nobody
     */
    public static Answer<Optional<Holder>> holder(Cluster cluster, String namespace) {
        return new LeaseObject(cluster, namespace).read().map(Holder::of);
    }

    /**
     * Who stands in a Lease.
     *
     * @param since when the holder got it, by its own clock
     * @param renewed when it last gave a sign of life, by its own clock
     */
    public record Holder(Owner owner, Optional<Instant> since, Optional<Instant> renewed) {
        private static Optional<Holder> of(LeaseRecord record) {
            return record.isFree()
                    ? Optional.empty()
                    : Optional.of(new Holder(Owner.of(record.holder()), record.since(), record.renewed()));
        }
    }

    /** What was seen of a Lease. */
    public sealed interface Look {

        /**
         * It may be taken.
         *
         * @param record what stands in it
         * @param died its last holder, if that has given no sign of life
         */
        record Takeable(LeaseRecord record, Optional<Owner> died) implements Look {
            /** What was begun there and is not known to have ended. */
            public Optional<Operation> operation(String key) {
                return Optional.ofNullable(record.operations().get(key));
            }
        }

        /** Somebody who lives has it. */
        record Living(Owner holder, Optional<Instant> since) implements Look {}

        /** It could not be seen. */
        record Unknown(ClusterTrouble trouble) implements Look {}
    }
}
