package dev.slipway.kube;

import dev.slipway.kube.Answer.Given;
import dev.slipway.kube.Answer.Refused;
import dev.slipway.pipeline.WorkloadProgress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits for all workloads of a namespace together.
 *
 * <ol>
 *   <li>The namespace is followed; each change, after a moment in which others may come with it, is judged by {@link
 *       RolloutRules}.
 *   <li>What is followed may lag behind, and one kind of object behind another. So no wait is ended on its word: what
 *       would end it is judged again on what the cluster's store holds at that time, and only that ends it.
 *   <li>Every {@link #RELIST} the store is asked in any case, so that a stream that went silent costs that much time and
 *       no more.
 *   <li>A trouble ends the wait once it has lasted its kind's grace.
 *   <li>A cluster that can't be reached is waited for until the time is up; one that refuses us is not.
 * </ol>
 */
public final class RolloutObserver {
    /** How often the store is asked where nothing else is heard. */
    private static final Duration RELIST = Duration.ofSeconds(20);

    /** How long changes are collected before they are judged together. */
    private static final Duration SETTLE = Duration.ofMillis(100);

    private final Cluster cluster;
    private final String namespace;
    private final RolloutRules rules;
    private final InstantSource clock;
    private final Incidents incidents = new Incidents();
    private final Semaphore changed = new Semaphore(0);

    /** For one wait. */
    public RolloutObserver(Cluster cluster, String namespace, RolloutRules rules, InstantSource clock) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.rules = rules;
        this.clock = clock;
    }

    /**
     * Waits.
     *
     * @param limit for all workloads together
     * @param told how far each has come, whenever one has come further
     */
    public RolloutResult await(Duration limit, Consumer<List<WorkloadProgress>> told) throws InterruptedException {
        var deadline = clock.instant().plus(limit);
        var last = new Last(told);
        try (var watch = cluster.watch(namespace, changed::release)) {
            while (true) {
                var end = lookAtTheStore(last);
                if (end.isPresent()) {
                    return end.get();
                }
                if (!clock.instant().isBefore(deadline)) {
                    return timedOut(last);
                }
                followUntilWorthAsking(watch, last, deadline);
            }
        }
    }

    /** What was last known, and told. */
    private static final class Last {
        private final Consumer<List<WorkloadProgress>> listener;
        private @Nullable NamespaceSnapshot snapshot;
        private @Nullable ClusterTrouble trouble;
        private RolloutVerdict verdict = new RolloutVerdict(List.of(), List.of());

        private Last(Consumer<List<WorkloadProgress>> listener) {
            this.listener = listener;
        }

        private void is(NamespaceSnapshot seen, RolloutVerdict judged) {
            if (!judged.progress().equals(verdict.progress())) {
                listener.accept(judged.progress());
            }
            snapshot = seen;
            verdict = judged;
            trouble = null;
        }
    }

    private Optional<RolloutResult> lookAtTheStore(Last last) throws InterruptedException {
        var answer = cluster.observe(namespace);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return switch (answer) {
            case Refused<NamespaceSnapshot>(var trouble) -> {
                last.trouble = trouble;
                yield trouble.isPassing() ? Optional.empty() : Optional.of(new RolloutResult.Blind(trouble));
            }
            case Given<NamespaceSnapshot>(var snapshot) -> endOf(snapshot, last);
        };
    }

    private Optional<RolloutResult> endOf(NamespaceSnapshot snapshot, Last last) {
        var verdict = rules.judge(snapshot);
        last.is(snapshot, verdict);
        var ripe = incidents.note(verdict.troubles(), clock.instant());
        if (!ripe.isEmpty()) {
            var evidence = new RolloutEvidence(cluster, namespace).of(snapshot, verdict, ripe);
            return Optional.of(new RolloutResult.Stuck(ripe, evidence));
        }
        if (verdict.progress().isEmpty()) {
            return Optional.of(new RolloutResult.Empty());
        }
        return verdict.isComplete() ? Optional.of(new RolloutResult.Complete(verdict.progress())) : Optional.empty();
    }

    /** Returns when what is followed looks like an end, when a grace or the limit is over, or when a look is due. */
    private void followUntilWorthAsking(NamespaceWatch watch, Last last, Instant deadline) throws InterruptedException {
        var until = clock.instant().plus(last.trouble == null ? RELIST : Duration.ofSeconds(2));
        while (true) {
            var now = clock.instant();
            var next = earliest(
                    until, deadline, incidents.next(last.verdict.troubles()).orElse(Instant.MAX));
            if (!now.isBefore(next)) {
                return;
            }
            if (!changed.tryAcquire(Duration.between(now, next).toMillis() + 1, TimeUnit.MILLISECONDS)) {
                return;
            }
            // Nobody releases this one: it is a pause that an interruption ends.
            new Semaphore(0).tryAcquire(SETTLE.toMillis(), TimeUnit.MILLISECONDS);
            changed.drainPermits();
            var seen = watch.latest();
            if (seen.isPresent()) {
                var verdict = rules.judge(seen.get());
                last.is(seen.get(), verdict);
                var ripe = incidents.note(verdict.troubles(), clock.instant());
                if (!ripe.isEmpty() || verdict.isComplete()) {
                    return;
                }
            }
        }
    }

    private RolloutResult timedOut(Last last) {
        if (last.trouble != null) {
            return new RolloutResult.Blind(last.trouble);
        }
        var unfinished = last.verdict.progress().stream()
                .filter(workload -> !workload.complete())
                .toList();
        var evidence = last.snapshot == null
                ? List.<dev.slipway.pipeline.Evidence>of()
                : new RolloutEvidence(cluster, namespace).of(last.snapshot, last.verdict, last.verdict.troubles());
        return new RolloutResult.TimedOut(unfinished, last.verdict.troubles(), evidence);
    }

    private static Instant earliest(Instant a, Instant b, Instant c) {
        var least = a.isBefore(b) ? a : b;
        return least.isBefore(c) ? least : c;
    }
}
