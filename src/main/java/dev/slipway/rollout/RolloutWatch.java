package dev.slipway.rollout;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.Following;
import dev.slipway.kube.Resource;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.WorkloadProgress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Watches what a target runs, from before a deployment changes anything until its last check has passed. The steps of the
 * deployment ask it, each for what it has to know.
 *
 * <ol>
 *   <li>Every kind of object of each namespace is followed by a stream of its own ({@code ObjectStream}: list, watch, and
 *       what to do when that breaks). What the streams bring is put into one queue.
 *   <li>One thread takes all that is in the queue, puts it into the model ({@link NamespaceModel}), and judges anew the
 *       workloads that it is about, and no others ({@link RolloutRules}). So a change costs the same in a namespace of ten
 *       workloads as in one of ten thousand, and under load many changes are judged together.
 *   <li>What was there when the watch began is the <em>baseline</em>: by it, new pods, new events and changed workloads are
 *       told from old ones, without a look at any clock.
 *   <li>Each trouble is an incident that is given its grace ({@link Incidents}).
 *   <li>After an upgrade the streams may lag behind it, so before the first judgement the workloads are listed once from
 *       the store: from then on, what is known is at least as new as the end of the upgrade. A wait ends as completed the
 *       moment no awaited workload is unfinished.
 *   <li>A wait ends as stuck only when what is wrong is still so in the store: the objects in question are read once more
 *       and judged with all the rest.
 *   <li>{@link Goal#PROVEN} asks for more than availability: each container that is new must have lived as long as its own
 *       liveness probe needs to find it dead, within bounds. Where one ends, its time begins anew; so a crash loop never
 *       passes, whether or not it has a readiness probe, and a single crash does no harm.
 *   <li>A cluster that can't be reached is waited for until the time is up; one that refuses us is not.
 * </ol>
 *
 * <p>Invariants: nothing is ended on what a workload was like before the upgrade; the model depends only on the latest
 * version of each object, not on the order of the streams; no request is made for a change that succeeds.
 */
public final class RolloutWatch implements AutoCloseable {
    /** How often progress is told at the most. */
    private static final Duration TELLING = Duration.ofMillis(250);

    private static final Duration A_MOMENT = Duration.ofSeconds(1);

    private static final int AT_ONCE = 10_000;

    private final Cluster cluster;
    private final InstantSource clock;
    private final List<WatchedNamespace> namespaces;
    private final Incidents incidents;
    private final LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition judged = lock.newCondition();
    private final Thread thread;
    private long judgements;
    private boolean outdated;
    private volatile boolean closed;

    /** What a wait waits for. */
    public enum Goal {
        /** Every workload runs its newest version in full. */
        AVAILABLE,
        /** And every new container has lived long enough. */
        PROVEN
    }

    /** During what the target is looked at: what there is to blame. */
    public enum Phase {
        /** Helm upgrades: hooks, and what the upgrade has changed so far. */
        UPGRADE,
        /** All has been upgraded: every workload that a rollout waits for. */
        AFTERWARDS
    }

    /** Is told how a wait is getting on. */
    public interface Listener {
        /** How far each workload has come, whenever one has come further. */
        void progress(List<WorkloadProgress> workloads);

        /**
         * Something is wrong that was not before.
         *
         * @param consequence when it ends the wait: a sentence
         */
        void trouble(Trouble trouble, String consequence);

        /** A container has ended, once more than was told before; what it said can be asked for: {@link #lastLines}. */
        void crashed(Trouble trouble);
    }

    private RolloutWatch(Cluster cluster, Scope scope, Graces graces, Duration longestProof, InstantSource clock) {
        this.cluster = cluster;
        this.clock = clock;
        this.incidents = new Incidents(graces);
        this.namespaces = scope.namespaces().keySet().stream()
                .sorted()
                .map(name -> new WatchedNamespace(name, scope, longestProof))
                .toList();
        this.thread = Thread.ofVirtual().name("rollout-watch").unstarted(this::work);
    }

    /**
     * Begins; what is there when all of it was listed once is the baseline. The cluster is closed with the watch.
     *
     * @param longestProof the upper bound of how long a new container must live
     * @param patience how long the first lists may take
     */
    public static Answer<RolloutWatch> begin(
            Cluster cluster, Scope scope, Graces graces, Duration longestProof, InstantSource clock, Duration patience)
            throws InterruptedException {
        var watch = new RolloutWatch(cluster, scope, graces, longestProof, clock);
        try {
            var blindness = watch.start(patience);
            if (blindness.isEmpty()) {
                return new Answer.Given<>(watch);
            }
            watch.close();
            return new Answer.Refused<>(blindness.get());
        } catch (InterruptedException e) {
            watch.close();
            throw e;
        }
    }

    private Optional<ClusterTrouble> start(Duration patience) throws InterruptedException {
        thread.start();
        namespaces.forEach(namespace -> namespace.follow(cluster, queue::add));
        var deadline = clock.instant().plus(patience);
        lock.lockInterruptibly();
        try {
            while (!namespaces.stream().allMatch(WatchedNamespace::isKnown)) {
                var trouble = blindness();
                if (trouble.filter(it -> !it.isPassing()).isPresent()) {
                    return trouble;
                }
                if (!clock.instant().isBefore(deadline)) {
                    return Optional.of(trouble.orElseGet(() -> new ClusterTrouble.Unreachable(
                            cluster.server(),
                            "it did not list what runs there within " + patience.toSeconds() + " s")));
                }
                rest(deadline);
            }
            namespaces.forEach(WatchedNamespace::markBaseline);
            judge();
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** The thread that alone changes what is known. */
    private void work() {
        var batch = new ArrayList<Runnable>();
        while (!closed) {
            try {
                batch.add(queue.take());
            } catch (InterruptedException e) {
                return;
            }
            queue.drainTo(batch, AT_ONCE);
            lock.lock();
            try {
                batch.forEach(Runnable::run);
                judge();
                judgements++;
                judged.signalAll();
            } finally {
                lock.unlock();
                batch.clear();
            }
        }
    }

    private void judge() {
        var now = clock.instant();
        namespaces.forEach(namespace -> namespace.judge(incidents, now));
    }

    /** What was known may be older than what has just been done: it is made sure of before the next judgement. */
    public void expectChanges() {
        lock.lock();
        try {
            outdated = true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits.
     *
     * @param limit for all workloads together
     */
    public RolloutResult await(Goal goal, Duration limit, Listener listener) throws InterruptedException {
        var wait = new Wait(Phase.AFTERWARDS, goal, clock.instant().plus(limit), listener);
        while (true) {
            var trouble = catchUp();
            if (trouble.isPresent() && (!trouble.get().isPassing() || wait.isLate())) {
                return new RolloutResult.Blind(trouble.get());
            }
            if (trouble.isPresent()) {
                pause();
                wait.tell(false);
                continue;
            }
            var end = wait.look();
            wait.tell(end != null);
            if (end != null) {
                return end;
            }
        }
    }

    /** The cluster does not answer: a moment later it may. */
    private void pause() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            rest(clock.instant().plus(A_MOMENT));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until something is wrong that ends a wait; for ever, if need be.
     *
     * @param listener is told of troubles
     */
    public RolloutResult.Stuck awaitTrouble(Phase phase, Listener listener) throws InterruptedException {
        var wait = new Wait(phase, null, Instant.MAX, listener);
        while (true) {
            wait.tellTroubles();
            if (wait.look() instanceof RolloutResult.Stuck stuck) {
                return stuck;
            }
        }
    }

    /**
     * What is wrong at this moment, whether or not it would end a wait; with evidence. Whoever asks may have seen it before
     * the streams brought it, so all is read once more from the store; what can't be read is left as it is known.
     */
    public Present present(Phase phase) throws InterruptedException {
        var blindness = readAgain(WatchedNamespace.NEEDED);
        var seen = locked(() -> {
            var troubles = incidents.present(concerned(phase)).values().stream()
                    .sorted(RolloutResult.WORST_FIRST)
                    .toList();
            return new Seen(troubles, troubled(names(troubles)));
        });
        return new Present(evidence(seen.troubled(), seen.troubles()), blindness);
    }

    /**
     * What is wrong at one moment.
     *
     * @param blindness why not all of it could be seen
     */
    public record Present(List<Evidence> evidence, Optional<ClusterTrouble> blindness) {
        public Present {
            evidence = List.copyOf(evidence);
        }
    }

    /**
     * The last lines of the container that a trouble is about, of the run that ended; none where they can't be had. Asks the
     * cluster, so it takes its time.
     */
    public List<String> lastLines(Trouble trouble, int most) throws InterruptedException {
        var place = trouble.place();
        var container = place.flatMap(Trouble.Place::container);
        if (place.isEmpty() || container.isEmpty()) {
            return List.of();
        }
        var pod = place.get().pod();
        var crashed = container.get();
        var previous = !(crashed.state() instanceof PodSnapshot.State.Ended);
        return namespaceOf(pod)
                .map(namespace -> cluster.logTail(namespace, pod.name(), crashed.name(), previous, most)
                        .orElse(List.of()))
                .orElse(List.of());
    }

    private Optional<String> namespaceOf(PodSnapshot pod) throws InterruptedException {
        return locked(() -> namespaces.stream()
                .filter(it -> it.model().holds(pod.meta().uid()))
                .map(WatchedNamespace::name)
                .findFirst());
    }

    private Predicate<String> concerned(Phase phase) {
        return uid -> namespaces.stream().anyMatch(it -> switch (phase) {
            case UPGRADE -> it.isUpgradeAffected(uid);
            case AFTERWARDS -> it.isAwaited(uid);
        });
    }

    /**
     * What is known at one moment.
     *
     * @param troubled the workloads that the troubles are about
     */
    private record Seen(List<Trouble> troubles, List<TroubledWorkload> troubled) {}

    /** Takes what is known at one moment. */
    private <T> T locked(Supplier<T> look) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }

    /** One wait: the thread of a step. */
    private final class Wait {
        private final Predicate<String> concerned;
        private final @Nullable Goal goal;
        private final Instant deadline;
        private final Listener listener;
        private final Set<String> toldIncidents = new HashSet<>();
        private final Map<String, Integer> toldEnds = new HashMap<>();
        private List<WorkloadProgress> told = List.of();
        private Instant tellAgain = Instant.MIN;

        private Wait(Phase phase, @Nullable Goal goal, Instant deadline, Listener listener) {
            this.concerned = concerned(phase);
            this.goal = goal;
            this.deadline = deadline;
            this.listener = listener;
        }

        /** Tells how far all has come, but not so often that telling is all we do. */
        private void tell(boolean last) throws InterruptedException {
            tellTroubles();
            var now = clock.instant();
            if (!last && now.isBefore(tellAgain)) {
                return;
            }
            tellAgain = now.plus(TELLING);
            var latest = locked(RolloutWatch.this::workloads);
            if (!latest.equals(told)) {
                told = latest;
                listener.progress(latest);
            }
        }

        private void tellTroubles() throws InterruptedException {
            locked(() -> incidents.present(concerned)).forEach((incident, trouble) -> {
                if (incidents.canEnd(trouble) && toldIncidents.add(incident)) {
                    listener.trouble(trouble, incidents.verdict(trouble));
                }
                var ends = trouble.ends();
                if (trouble.kind() == TroubleKind.CRASH_LOOP && ends > toldEnds.getOrDefault(incident, 0)) {
                    toldEnds.put(incident, ends);
                    listener.crashed(trouble);
                }
            });
        }

        private boolean isLate() {
            return !clock.instant().isBefore(deadline);
        }

        /** How the wait ends; null: not yet, and something may have changed. */
        private @Nullable RolloutResult look() throws InterruptedException {
            List<Trouble> ripe;
            lock.lockInterruptibly();
            try {
                ripe = incidents.ripe(clock.instant(), concerned);
                if (ripe.isEmpty()) {
                    var end = endUnlessStuck();
                    if (end != null) {
                        return end;
                    }
                    if (!isLate()) {
                        rest(nextLook());
                        return null;
                    }
                }
            } finally {
                lock.unlock();
            }
            return ripe.isEmpty() ? timeIsUp() : confirmed(ripe);
        }

        private @Nullable RolloutResult endUnlessStuck() {
            if (goal == null) {
                return null;
            }
            var trouble = blindness();
            if (trouble.isPresent()) {
                return trouble.get().isPassing() ? null : new RolloutResult.Blind(trouble.get());
            }
            if (!namespaces.stream().allMatch(WatchedNamespace::isFinished)) {
                return null;
            }
            if (goal == Goal.PROVEN && clock.instant().isBefore(provenAt())) {
                return null;
            }
            var workloads = workloads();
            return workloads.isEmpty() ? new RolloutResult.Empty() : new RolloutResult.Complete(workloads);
        }

        private Instant nextLook() {
            var now = clock.instant();
            var next = earlier(deadline, incidents.next(now, concerned).orElse(Instant.MAX));
            if (tellAgain.isAfter(now)) {
                next = earlier(next, tellAgain);
            }
            if (goal == Goal.PROVEN && namespaces.stream().allMatch(WatchedNamespace::isFinished)) {
                var proven = provenAt();
                return proven.isAfter(now) ? earlier(next, proven) : next;
            }
            return next;
        }

        /**
         * Reads once more what the troubles are about, from the store, and looks whether they are still there. While the store
         * does not answer, nobody knows whether they have gone: nothing is ended because of what was seen before.
         */
        private @Nullable RolloutResult confirmed(List<Trouble> ripe) throws InterruptedException {
            var suspects = locked(() -> troubled(names(ripe)));
            var blindness = new Confirmation(
                            cluster,
                            (namespace, object) ->
                                    change(namespace, it -> it.model().put(object)),
                            (namespace, object) ->
                                    change(namespace, it -> it.model().remove(object)))
                    .readAgain(suspects, ripe);
            if (blindness.isPresent()) {
                if (isLate()) {
                    return new RolloutResult.Blind(blindness.get());
                }
                pause();
                return null;
            }
            catchUpQueue();
            var still = locked(() -> {
                var troubles = incidents.ripe(clock.instant(), concerned);
                return new Seen(troubles, troubled(names(troubles)));
            });
            if (still.troubles().isEmpty()) {
                return null;
            }
            var explained = explained(still.troubles(), still.troubled());
            return new RolloutResult.Stuck(explained, evidence(still.troubled(), explained));
        }

        /**
         * With which workloads unfinished, and with what wrong; or as it should be, or unknown: streams that are silent since the
         * network is cut look like workloads that do not come on.
         */
        private RolloutResult timeIsUp() throws InterruptedException {
            var unread = readAgain(WatchedNamespace.NEEDED);
            List<TroubledWorkload> troubled;
            lock.lockInterruptibly();
            try {
                var trouble = unread.or(RolloutWatch.this::blindness);
                if (trouble.isPresent()) {
                    return new RolloutResult.Blind(trouble.get());
                }
                var end = endUnlessStuck();
                if (end != null) {
                    return end;
                }
                var names = new HashSet<WorkloadName>();
                namespaces.forEach(it -> names.addAll(it.unfinishedNames()));
                troubled = troubled(names);
            } finally {
                lock.unlock();
            }
            var unfinished = troubled.stream().map(TroubledWorkload::progress).toList();
            var troubles = troubled.stream()
                    .flatMap(it -> it.troubles().stream())
                    .sorted(RolloutResult.WORST_FIRST)
                    .toList();
            return new RolloutResult.TimedOut(unfinished, troubles, evidence(troubled, troubles));
        }
    }

    /** What ends a wait as a whole is explained by what is wrong with one of its pods, where something is. */
    private static List<Trouble> explained(List<Trouble> ripe, List<TroubledWorkload> troubled) {
        var wholes = new HashSet<WorkloadName>();
        ripe.stream()
                .filter(trouble -> trouble.kind() == TroubleKind.PROGRESS_DEADLINE)
                .forEach(trouble -> wholes.add(trouble.workload()));
        return Stream.concat(
                        ripe.stream(),
                        troubled.stream()
                                .flatMap(it -> it.troubles().stream())
                                .filter(trouble -> wholes.contains(trouble.workload())))
                .distinct()
                .sorted(RolloutResult.WORST_FIRST)
                .toList();
    }

    private List<Evidence> evidence(List<TroubledWorkload> troubled, List<Trouble> troubles)
            throws InterruptedException {
        return new RolloutEvidence(cluster).of(troubled, troubles);
    }

    private void change(String namespace, Consumer<WatchedNamespace> change) {
        namespaces.stream().filter(it -> it.name().equals(namespace)).forEach(it -> queue.add(() -> change.accept(it)));
    }

    private List<WorkloadProgress> workloads() {
        return namespaces.stream().flatMap(it -> it.progress().stream()).toList();
    }

    private List<TroubledWorkload> troubled(Set<WorkloadName> names) {
        return namespaces.stream().flatMap(it -> it.troubled(names).stream()).toList();
    }

    private static Set<WorkloadName> names(List<Trouble> troubles) {
        var names = new HashSet<WorkloadName>();
        troubles.forEach(trouble -> names.add(trouble.workload()));
        return names;
    }

    private Instant provenAt() {
        return namespaces.stream()
                .map(WatchedNamespace::provenAt)
                .max(Instant::compareTo)
                .orElse(Instant.MIN);
    }

    private Optional<ClusterTrouble> blindness() {
        return namespaces.stream().flatMap(it -> it.blindness().stream()).findFirst();
    }

    /** Makes sure that what is known of the workloads is as new as this moment. */
    private Optional<ClusterTrouble> catchUp() throws InterruptedException {
        if (!locked(() -> outdated)) {
            return Optional.empty();
        }
        var trouble = readAgain(WatchedNamespace.WORKLOADS);
        lock.lockInterruptibly();
        try {
            outdated = trouble.isPresent();
        } finally {
            lock.unlock();
        }
        return trouble;
    }

    /** Lists all of these kinds from the store, and judges them. */
    private Optional<ClusterTrouble> readAgain(Set<Resource> resources) throws InterruptedException {
        var trouble = sideBySide(
                namespaces.stream().flatMap(it -> it.streams(resources)).toList());
        catchUpQueue();
        return trouble;
    }

    private static Optional<ClusterTrouble> sideBySide(List<Following> streams) throws InterruptedException {
        var troubles = new LinkedBlockingQueue<Optional<ClusterTrouble>>();
        streams.forEach(stream -> Thread.ofVirtual().start(() -> troubles.add(stream.refresh())));
        var first = Optional.<ClusterTrouble>empty();
        for (var _ : streams) {
            var trouble = troubles.take();
            first = first.or(() -> trouble);
        }
        return first;
    }

    /** Returns when all that stands in the queue now has been judged. */
    private void catchUpQueue() throws InterruptedException {
        var done = new CountDownLatch(1);
        queue.add(done::countDown);
        done.await();
        // It was counted down before its batch was judged: the lock is free only after that.
        lock.lockInterruptibly();
        lock.unlock();
    }

    /** Waits, with the lock held, until something was judged or it is that late. */
    private void rest(Instant until) throws InterruptedException {
        var now = clock.instant();
        var most = until.equals(Instant.MAX) ? Duration.ofHours(1) : Duration.between(now, until);
        var nanos = Math.clamp(most.toNanos(), 1_000_000L, TimeUnit.HOURS.toNanos(1));
        var before = judgements;
        while (judgements == before && nanos > 0) {
            nanos = judged.awaitNanos(nanos);
        }
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    @Override
    public void close() {
        closed = true;
        namespaces.forEach(WatchedNamespace::close);
        thread.interrupt();
        cluster.close();
    }
}
