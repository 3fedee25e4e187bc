package dev.slipway.rollout;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Answer.Given;
import dev.slipway.kube.Answer.Refused;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.Listing;
import dev.slipway.kube.Resource;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Uninterruptibly;
import dev.slipway.pipeline.WorkloadProgress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** One look at what a target runs at this moment, without a deployment: nothing is older than the look, nothing is forgiven. */
public record Survey(List<WorkloadProgress> workloads, List<Finding> findings) {
    private static final Duration LENIENCY = Duration.ofSeconds(10);

    public Survey {
        workloads = List.copyOf(workloads);
        findings = List.copyOf(findings);
    }

    /**
     * Something that is wrong.
     *
     * @param pods how many pods show the same
     * @param evidence the facts about it
     */
    public record Finding(Trouble trouble, int pods, List<Evidence> evidence) {
        public Finding {
            evidence = List.copyOf(evidence);
        }
    }

    /** How far all workloads have come and what is wrong, without evidence; the worst first. */
    public static Answer<Survey> brief(Cluster cluster, Scope scope, InstantSource clock) {
        return of(cluster, scope, clock, false);
    }

    /** The same, with the evidence of each finding. */
    public static Answer<Survey> full(Cluster cluster, Scope scope, InstantSource clock) {
        return of(cluster, scope, clock, true);
    }

    private static Answer<Survey> of(Cluster cluster, Scope scope, InstantSource clock, boolean withEvidence) {
        var incidents = new Incidents(Graces.usual());
        var namespaces = new ArrayList<WatchedNamespace>();
        for (var name : scope.namespaces().keySet().stream().sorted().toList()) {
            var namespace = new WatchedNamespace(name, scope, Duration.ZERO);
            switch (list(cluster, name)) {
                case Refused<Map<Resource, Listing<ClusterObject>>>(var trouble) -> {
                    return new Refused<>(trouble);
                }
                case Given<Map<Resource, Listing<ClusterObject>>>(var lists) ->
                    lists.forEach((resource, listing) ->
                            namespace.model().all(resource, betweenCrashes(listing, clock.instant())));
            }
            namespace.judge(incidents, clock.instant());
            namespaces.add(namespace);
        }
        var findings = new ArrayList<Finding>();
        for (var namespace : namespaces) {
            findings.addAll(findings(cluster, namespace, clock.instant(), withEvidence));
        }
        findings.sort((one, other) -> RolloutResult.WORST_FIRST.compare(one.trouble(), other.trouble()));
        return new Given<>(new Survey(
                namespaces.stream().flatMap(it -> it.progress().stream()).toList(), findings));
    }

    /** Every kind, side by side; what only helps to explain may be missing where we may not read it. */
    private static Answer<Map<Resource, Listing<ClusterObject>>> list(Cluster cluster, String namespace) {
        var lists = new ConcurrentHashMap<Resource, Listing<ClusterObject>>();
        var refused = new ConcurrentHashMap<Resource, ClusterTrouble>();
        var threads = new ArrayList<Thread>();
        for (var resource : Resource.values()) {
            threads.add(Thread.ofVirtual().start(() -> {
                switch (cluster.list(resource, namespace, ObjectReader.of(resource))) {
                    case Given<Listing<ClusterObject>>(var listing) -> lists.put(resource, listing);
                    case Refused<Listing<ClusterObject>>(var trouble) -> refused.put(resource, trouble);
                }
            }));
        }
        threads.forEach(Uninterruptibly::join);
        return WatchedNamespace.NEEDED.stream()
                .flatMap(it -> Optional.ofNullable(refused.get(it)).stream())
                .findFirst()
                .<Answer<Map<Resource, Listing<ClusterObject>>>>map(Refused::new)
                .orElseGet(() -> new Given<>(lists));
    }

    private static Listing<ClusterObject> betweenCrashes(Listing<ClusterObject> listing, Instant now) {
        return new Listing<>(
                listing.objects().stream()
                        .map(object -> object instanceof PodSnapshot pod ? pod.betweenCrashes(now) : object)
                        .toList(),
                listing.version());
    }

    private static List<Finding> findings(
            Cluster cluster, WatchedNamespace namespace, Instant now, boolean withEvidence) {
        var alike = new LinkedHashMap<String, List<Trouble>>();
        withoutConsequences(namespace.troubles()).stream()
                .filter(trouble -> !isOnItsWayOut(trouble, now))
                .forEach(trouble -> alike.computeIfAbsent(trouble.likeness(), _ -> new ArrayList<>())
                        .add(trouble));
        return sideBySide(alike.values().stream()
                .<Callable<Finding>>map(troubles -> () -> finding(cluster, namespace, troubles, withEvidence))
                .toList());
    }

    private static Finding finding(
            Cluster cluster, WatchedNamespace namespace, List<Trouble> alike, boolean withEvidence) {
        var first = alike.getFirst();
        var evidence = withEvidence ? evidence(cluster, namespace, first) : List.<Evidence>of(first.evidence());
        return new Finding(first, alike.size(), evidence);
    }

    /** Each has logs to wait for; on threads of its own, since the HTTP client uses the common pool. */
    private static List<Finding> sideBySide(List<Callable<Finding>> questions) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = questions.stream().map(threads::submit).toList();
            var findings = new ArrayList<Finding>();
            for (var one : asked) {
                findings.add(one.get());
            }
            return findings;
        } catch (ExecutionException e) {
            throw new IllegalStateException("looking at what is wrong", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    /** Its time to end is not over, and some seconds of what clocks may differ by. */
    private static boolean isOnItsWayOut(Trouble trouble, Instant now) {
        return trouble.kind() == TroubleKind.TERMINATING
                && trouble.place()
                        .flatMap(at -> at.pod().meta().deletion())
                        .filter(end -> end.plus(LENIENCY).isAfter(now))
                        .isPresent();
    }

    private static List<Evidence> evidence(Cluster cluster, WatchedNamespace namespace, Trouble trouble) {
        try {
            return new RolloutEvidence(cluster).of(namespace.troubled(Set.of(trouble.workload())), List.of(trouble));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(trouble.evidence());
        }
    }

    /** That a workload makes no progress is no news where it is known why. */
    private static List<Trouble> withoutConsequences(List<Trouble> troubles) {
        return troubles.stream()
                .filter(trouble -> trouble.kind() != TroubleKind.PROGRESS_DEADLINE
                        || troubles.stream()
                                .noneMatch(other -> other.kind() != TroubleKind.PROGRESS_DEADLINE
                                        && other.workload().equals(trouble.workload())))
                .toList();
    }
}
