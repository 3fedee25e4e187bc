package dev.slipway.rollout;

import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.Following;
import dev.slipway.kube.Listing;
import dev.slipway.kube.ObjectFeed;
import dev.slipway.kube.Resource;
import dev.slipway.pipeline.WorkloadProgress;
import dev.slipway.rollout.PodSnapshot.State;
import dev.slipway.rollout.WorkloadSnapshot.JobSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One namespace of a watch: what it holds, and what the rules make of each of its workloads. All of it is used under the
 * lock of the watch; only the feeds come from elsewhere, and hand over what they bring.
 */
final class WatchedNamespace {
    /** Without these, nothing can be said of a rollout. */
    static final Set<Resource> NEEDED = EnumSet.of(
            Resource.DEPLOYMENTS,
            Resource.DAEMON_SETS,
            Resource.STATEFUL_SETS,
            Resource.JOBS,
            Resource.REPLICA_SETS,
            Resource.PODS);

    /** What says what shall run: what an upgrade changes, and what must be known anew after it. */
    static final Set<Resource> WORKLOADS =
            EnumSet.of(Resource.DEPLOYMENTS, Resource.DAEMON_SETS, Resource.STATEFUL_SETS, Resource.JOBS);

    private final String name;
    private final Scope scope;
    private final Duration longestProof;
    private final NamespaceModel model = new NamespaceModel();
    private final Map<Resource, Following> streams = new EnumMap<>(Resource.class);
    private final Set<Resource> listed = EnumSet.noneOf(Resource.class);
    private final Map<Resource, ClusterTrouble> lost = new EnumMap<>(Resource.class);

    private Baseline baseline = Baseline.nothing();
    private final Map<String, WorkloadVerdict> verdicts = new HashMap<>();
    private final Set<String> unfinished = new HashSet<>();
    private final Map<String, Instant> runningSince = new HashMap<>();
    private final Map<String, Instant> provenAt = new HashMap<>();

    WatchedNamespace(String name, Scope scope, Duration longestProof) {
        this.name = name;
        this.scope = scope;
        this.longestProof = longestProof;
    }

    String name() {
        return name;
    }

    NamespaceModel model() {
        return model;
    }

    /** Begins to follow every kind of object. */
    void follow(Cluster cluster, Consumer<Runnable> handOver) {
        for (var resource : Resource.values()) {
            streams.put(
                    resource, cluster.follow(resource, name, ObjectReader.of(resource), new Feed(resource, handOver)));
        }
    }

    private final class Feed implements ObjectFeed<ClusterObject> {
        private final Resource resource;
        private final Consumer<Runnable> handOver;

        private Feed(Resource resource, Consumer<Runnable> handOver) {
            this.resource = resource;
            this.handOver = handOver;
        }

        @Override
        public void all(Listing<ClusterObject> listing) {
            handOver.accept(() -> {
                model.all(resource, listing);
                listed.add(resource);
                lost.remove(resource);
            });
        }

        @Override
        public void changed(ClusterObject object) {
            handOver.accept(() -> {
                model.put(object);
                lost.remove(resource);
            });
        }

        @Override
        public void removed(ClusterObject object) {
            handOver.accept(() -> model.remove(object));
        }

        @Override
        public void lost(ClusterTrouble trouble) {
            handOver.accept(() -> lost.put(resource, trouble));
        }
    }

    Stream<Following> streams(Set<Resource> resources) {
        return resources.stream().map(streams::get);
    }

    void close() {
        streams.values().forEach(Following::close);
    }

    /** Whether every kind was listed once, or can't be. */
    boolean isKnown() {
        return EnumSet.allOf(Resource.class).stream()
                .allMatch(resource ->
                        listed.contains(resource) || (!NEEDED.contains(resource) && lost.containsKey(resource)));
    }

    /** What keeps us from seeing what we need to see. */
    Optional<ClusterTrouble> blindness() {
        return NEEDED.stream()
                .flatMap(it -> Optional.ofNullable(lost.get(it)).stream())
                .findFirst();
    }

    /** From now on, what there is counts as what was there before. */
    void markBaseline() {
        baseline = Baseline.of(model.objects());
        verdicts.clear();
        unfinished.clear();
        model.objects().forEach(object -> model.markDirty(object.meta().uid()));
    }

    /** Judges what has changed since the last time. */
    void judge(Incidents incidents, Instant now) {
        var rules = new RolloutRules(baseline);
        for (var uid : model.takeDirty()) {
            var view = model.view(uid).filter(it -> scope.covers(name, it.workload()));
            if (view.isEmpty()) {
                verdicts.remove(uid);
                unfinished.remove(uid);
                provenAt.remove(uid);
                incidents.note(uid, List.of(), now);
                continue;
            }
            var verdict = rules.judge(view.get());
            verdicts.put(uid, verdict);
            if (verdict.isAwaited() && !verdict.progress().complete()) {
                unfinished.add(uid);
            } else {
                unfinished.remove(uid);
            }
            noteLives(uid, view.get(), now);
            incidents.note(uid, verdict.troubles(), now);
        }
    }

    private void noteLives(String uid, WorkloadView view, Instant now) {
        if (view.workload() instanceof JobSnapshot) {
            return;
        }
        var proven = Instant.MIN;
        for (var pod : view.newPods()) {
            // One that failed as a whole was replaced by another, and lies there only to be read.
            var over = pod.phase().equals("Failed") || pod.phase().equals("Succeeded");
            if (baseline.isNew(pod) && !over) {
                proven = later(proven, provenAt(pod, now));
            }
        }
        provenAt.put(uid, proven);
    }

    /** When all of a pod's containers will have lived long enough, if they do; never, while one of them does not run. */
    private Instant provenAt(PodSnapshot pod, Instant now) {
        var proven = pod.containers().isEmpty() ? Instant.MAX : Instant.MIN;
        for (var container : pod.containers()) {
            if (container.init()) {
                continue;
            }
            if (container.state() instanceof State.Running(var started, var _, var _) && started) {
                var life = pod.meta().uid() + " " + container.name() + " " + container.restarts();
                var since = runningSince.computeIfAbsent(life, _ -> now);
                proven = later(proven, since.plus(container.neededProof(longestProof)));
            } else {
                // The workload may still count it as available: its status comes after the pod's.
                proven = Instant.MAX;
            }
        }
        return proven;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** When the last new container will have lived long enough; {@link Instant#MIN} where there is none. */
    Instant provenAt() {
        return provenAt.entrySet().stream()
                .filter(entry -> isAwaited(entry.getKey()))
                .map(Map.Entry::getValue)
                .max(Comparator.naturalOrder())
                .orElse(Instant.MIN);
    }

    boolean isFinished() {
        return unfinished.isEmpty();
    }

    boolean isAwaited(String uid) {
        var verdict = verdicts.get(uid);
        return verdict != null && verdict.isAwaited();
    }

    boolean isUpgradeAffected(String uid) {
        var verdict = verdicts.get(uid);
        return verdict != null && verdict.isUpgradeAffected();
    }

    /** How far each awaited workload has come, in the order of kinds and names. */
    List<WorkloadProgress> progress() {
        return verdicts.values().stream()
                .filter(WorkloadVerdict::isAwaited)
                .map(WorkloadVerdict::progress)
                .sorted(Comparator.comparing(WorkloadProgress::workload))
                .toList();
    }

    /** What is wrong with the workloads of a namespace now, as it stands, with all that belongs to each. */
    List<TroubledWorkload> troubled(Set<WorkloadName> names) {
        var troubled = new ArrayList<TroubledWorkload>();
        verdicts.forEach((uid, verdict) -> model.view(uid)
                .filter(view -> names.contains(view.workload().name()))
                .ifPresent(view -> troubled.add(new TroubledWorkload(
                        name, view, verdict.troubles(), verdict.progress(), model.quotas(), model.nodes()))));
        return troubled;
    }

    /** The names of all awaited workloads that are not rolled out. */
    Set<WorkloadName> unfinishedNames() {
        var names = new HashSet<WorkloadName>();
        unfinished.forEach(uid ->
                model.view(uid).ifPresent(view -> names.add(view.workload().name())));
        return names;
    }

    List<Trouble> troubles() {
        return verdicts.values().stream()
                .filter(WorkloadVerdict::isAwaited)
                .flatMap(verdict -> verdict.troubles().stream())
                .sorted(RolloutResult.WORST_FIRST)
                .toList();
    }
}
