package dev.slipway.rollout;

import dev.slipway.kube.Listing;
import dev.slipway.kube.Resource;
import dev.slipway.rollout.ClusterObject.ClaimSnapshot;
import dev.slipway.rollout.ClusterObject.EventSnapshot;
import dev.slipway.rollout.ClusterObject.NodeSnapshot;
import dev.slipway.rollout.ClusterObject.QuotaSnapshot;
import dev.slipway.rollout.ClusterObject.TemplateRevision;
import dev.slipway.rollout.WorkloadSnapshot.DaemonSetSnapshot;
import dev.slipway.rollout.WorkloadSnapshot.DeploymentSnapshot;
import dev.slipway.rollout.WorkloadSnapshot.HookPodSnapshot;
import dev.slipway.rollout.WorkloadSnapshot.JobSnapshot;
import dev.slipway.rollout.WorkloadSnapshot.StatefulSetSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a namespace holds, put together from streams that run side by side: one for each kind of object, each in order, but
 * none in order with another.
 *
 * <ol>
 *   <li>Of each object the latest version is kept. An older one that comes late, from a list that a watch has overtaken,
 *       is ignored; so is one of an object that was removed: a UID never comes back.
 *   <li>An object that a list lacks is removed, unless it is newer than the list.
 *   <li>Who belongs to whom is not kept but looked up, by UID, at the time that it is asked: so it makes no difference
 *       which of two that belong together comes first.
 *   <li>A change makes those workloads <em>dirty</em> that it may say something about; only these need to be judged again.
 * </ol>
 *
 * <p>Invariant: what {@link #view} tells depends on the latest version of each object alone, not on the order in which
 * they came; and of every workload whose view has changed since it was last taken, the UID is among the dirty ones. Used by
 * one thread.
 */
final class NamespaceModel {
    /** How many removed objects are remembered: more than any stream lags behind another. */
    private static final int REMEMBERED = 20_000;

    private final Map<String, ClusterObject> objects = new HashMap<>();
    private final Index byOwner = new Index();
    private final Index eventsByObject = new Index();
    private final Index podsByClaim = new Index();
    private final Index podsByNode = new Index();
    private final Map<String, ClaimSnapshot> claims = new HashMap<>();
    private final Map<String, NodeSnapshot> nodes = new HashMap<>();
    private final Map<String, Boolean> removed = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.@Nullable Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };
    private Set<String> dirty = new HashSet<>();

    /** UIDs by another word. */
    private static final class Index {
        private final Map<String, Set<String>> uids = new HashMap<>();

        private void add(String word, String uid) {
            if (!word.isEmpty()) {
                uids.computeIfAbsent(word, _ -> new HashSet<>(2)).add(uid);
            }
        }

        private void remove(String word, String uid) {
            var known = uids.get(word);
            if (known != null && known.remove(uid) && known.isEmpty()) {
                uids.remove(word);
            }
        }

        private Set<String> of(String word) {
            return uids.getOrDefault(word, Set.of());
        }
    }

    /** An object was made or changed. */
    void put(ClusterObject object) {
        var uid = object.meta().uid();
        var known = objects.get(uid);
        var overtaken = known != null && known.meta().version() > object.meta().version();
        if (overtaken || removed.containsKey(uid)) {
            return;
        }
        var nodesWereKnown = !nodes.isEmpty();
        if (known != null) {
            if (!known.meta().owner().equals(object.meta().owner())) {
                markAround(known);
            }
            unlink(known);
        }
        objects.put(uid, object);
        link(object);
        markIfNodesAreKnownNow(nodesWereKnown);
        if (!(object instanceof NodeSnapshot node) || !isHeartbeat(node, known)) {
            markAround(object);
        }
    }

    /** A node tells all the time that it lives. */
    private static boolean isHeartbeat(NodeSnapshot node, @Nullable ClusterObject known) {
        return known instanceof NodeSnapshot before && before.conditions().equals(node.conditions());
    }

    /** An object was removed. */
    void remove(ClusterObject object) {
        removed.put(object.meta().uid(), true);
        var known = objects.remove(object.meta().uid());
        if (known != null) {
            var nodesWereKnown = !nodes.isEmpty();
            markAround(known);
            unlink(known);
            markIfNodesAreKnownNow(nodesWereKnown);
        }
    }

    /** Whether a pod's node has gone can be told only while any node is known. */
    private void markIfNodesAreKnownNow(boolean before) {
        if (before == nodes.isEmpty()) {
            objects.values().forEach(object -> {
                if (object instanceof PodSnapshot pod) {
                    dirty.add(rootOf(pod));
                }
            });
        }
    }

    /** All objects of a kind, as they were at one moment. */
    void all(Resource resource, Listing<ClusterObject> listing) {
        var listed = new HashSet<String>();
        for (var object : listing.objects()) {
            listed.add(object.meta().uid());
            put(object);
        }
        var gone = objects.values().stream()
                .filter(object -> object.kind().equals(resource.kind()))
                .filter(object -> !listed.contains(object.meta().uid()))
                .filter(object -> object.meta().version() <= listing.version())
                .toList();
        gone.forEach(this::remove);
    }

    private void link(ClusterObject object) {
        var meta = object.meta();
        byOwner.add(meta.owner(), meta.uid());
        switch (object) {
            case PodSnapshot pod -> {
                pod.claims().forEach(claim -> podsByClaim.add(claim, meta.uid()));
                podsByNode.add(pod.node(), meta.uid());
            }
            case EventSnapshot event -> eventsByObject.add(event.about(), meta.uid());
            case ClaimSnapshot claim -> claims.put(meta.name(), claim);
            case NodeSnapshot node -> nodes.put(meta.name(), node);
            case WorkloadSnapshot _, TemplateRevision _, QuotaSnapshot _ -> {}
        }
    }

    private void unlink(ClusterObject object) {
        var meta = object.meta();
        byOwner.remove(meta.owner(), meta.uid());
        switch (object) {
            case PodSnapshot pod -> {
                pod.claims().forEach(claim -> podsByClaim.remove(claim, meta.uid()));
                podsByNode.remove(pod.node(), meta.uid());
            }
            case EventSnapshot event -> eventsByObject.remove(event.about(), meta.uid());
            case ClaimSnapshot claim -> claims.remove(meta.name(), claim);
            case NodeSnapshot node -> nodes.remove(meta.name(), node);
            case WorkloadSnapshot _, TemplateRevision _, QuotaSnapshot _ -> {}
        }
    }

    private void markAround(ClusterObject object) {
        switch (object) {
            case WorkloadSnapshot workload -> dirty.add(workload.meta().uid());
            case TemplateRevision revision -> dirty.add(revision.meta().owner());
            case PodSnapshot pod -> dirty.add(rootOf(pod));
            case EventSnapshot event -> {
                var about = objects.get(event.about());
                // What it is about has not come yet, or is of no interest: when it comes, it is dirty by itself.
                if (about != null && !(about instanceof EventSnapshot)) {
                    markAround(about);
                }
            }
            case ClaimSnapshot claim -> markPods(podsByClaim.of(claim.meta().name()));
            case NodeSnapshot node -> markPods(podsByNode.of(node.meta().name()));
            case QuotaSnapshot _ -> {}
        }
    }

    private void markPods(Set<String> uids) {
        uids.forEach(uid -> {
            if (objects.get(uid) instanceof PodSnapshot pod) {
                dirty.add(rootOf(pod));
            }
        });
    }

    /** The UID of the workload that a pod belongs to in the end, as far as that is known yet. */
    private String rootOf(PodSnapshot pod) {
        var owner = pod.meta().owner();
        if (owner.isEmpty()) {
            return pod.meta().uid();
        }
        return objects.get(owner) instanceof TemplateRevision set ? set.meta().owner() : owner;
    }

    /** Judge this one again, whether or not anything about it has changed. */
    void markDirty(String uid) {
        dirty.add(uid);
    }

    /** The UIDs of the workloads about which something has changed since this was last asked; some may be gone. */
    Set<String> takeDirty() {
        var taken = dirty;
        dirty = new HashSet<>();
        return taken;
    }

    /** Whether an object of this UID is there. */
    boolean holds(String uid) {
        return objects.containsKey(uid);
    }

    /** All objects. */
    Collection<ClusterObject> objects() {
        return objects.values();
    }

    /** The namespace's quotas. */
    List<QuotaSnapshot> quotas() {
        return objects.values().stream()
                .filter(QuotaSnapshot.class::isInstance)
                .map(QuotaSnapshot.class::cast)
                .toList();
    }

    /** The cluster's nodes, where they may be seen. */
    List<NodeSnapshot> nodes() {
        return List.copyOf(nodes.values());
    }

    /** A workload with all that belongs to it; empty: it is gone, or not a workload. */
    Optional<WorkloadView> view(String uid) {
        return switch (objects.get(uid)) {
            case WorkloadSnapshot workload -> Optional.of(view(workload));
            case PodSnapshot pod
            when pod.meta().hook() && pod.meta().owner().isEmpty() -> Optional.of(view(new HookPodSnapshot(pod)));
            case null, default -> Optional.empty();
        };
    }

    private WorkloadView view(WorkloadSnapshot workload) {
        var templates = templates(workload);
        var newest = templates.stream().max(Comparator.comparingLong(TemplateRevision::number));
        var revision = revision(workload, newest);
        var newPods = new ArrayList<PodSnapshot>();
        var otherPods = new ArrayList<PodSnapshot>();
        for (var pod : pods(workload, templates)) {
            if (isLeftBehind(pod)) {
                continue;
            }
            var isNew = revision.isEmpty() || pod.labels().contains(revision.get());
            (isNew && !pod.meta().isDeleting() ? newPods : otherPods).add(pod);
        }
        var interest = new HashSet<String>();
        interest.add(workload.meta().uid());
        newest.ifPresent(template -> interest.add(template.meta().uid()));
        var mounted = new HashMap<String, ClaimSnapshot>();
        var used = new HashMap<String, NodeSnapshot>();
        for (var pods : List.of(newPods, otherPods)) {
            for (var pod : pods) {
                interest.add(pod.meta().uid());
                pod.claims().forEach(name -> putIfPresent(mounted, name, claims.get(name)));
                putIfPresent(used, pod.node(), nodes.get(pod.node()));
            }
        }
        mounted.values().forEach(claim -> interest.add(claim.meta().uid()));
        var template = newest.map(it -> Set.of(it.meta().uid())).orElse(Set.of());
        return new WorkloadView(workload, template, newPods, otherPods, events(interest), mounted, used);
    }

    /**
     * A pod that was deleted with its node, or after it: no kubelet will say that it has ended, so the garbage collector
     * removes it, within a minute or so. It runs nowhere, and nothing waits for it.
     */
    private boolean isLeftBehind(PodSnapshot pod) {
        return pod.meta().isDeleting()
                && pod.meta().finalizers().isEmpty()
                && !pod.node().isEmpty()
                && !nodes.isEmpty()
                && !nodes.containsKey(pod.node());
    }

    private static <T> void putIfPresent(Map<String, T> map, String name, @Nullable T value) {
        if (value != null) {
            map.put(name, value);
        }
    }

    private List<TemplateRevision> templates(WorkloadSnapshot workload) {
        return byOwner.of(workload.meta().uid()).stream()
                .map(objects::get)
                .filter(TemplateRevision.class::isInstance)
                .map(TemplateRevision.class::cast)
                .toList();
    }

    private static Optional<String> revision(WorkloadSnapshot workload, Optional<TemplateRevision> newest) {
        return switch (workload) {
            case DeploymentSnapshot _, DaemonSetSnapshot _ ->
                newest.map(TemplateRevision::hash).filter(hash -> !hash.isEmpty());
            case StatefulSetSnapshot set -> set.updateRevision();
            case JobSnapshot _, HookPodSnapshot _ -> Optional.empty();
        };
    }

    private List<PodSnapshot> pods(WorkloadSnapshot workload, List<TemplateRevision> templates) {
        if (workload instanceof HookPodSnapshot(var pod)) {
            return List.of(pod);
        }
        var pods = new ArrayList<PodSnapshot>();
        addPods(workload.meta().uid(), pods);
        templates.forEach(template -> addPods(template.meta().uid(), pods));
        pods.sort(Comparator.comparing(PodSnapshot::name));
        return pods;
    }

    private void addPods(String owner, List<PodSnapshot> pods) {
        for (var uid : byOwner.of(owner)) {
            if (objects.get(uid) instanceof PodSnapshot pod) {
                pods.add(pod);
            }
        }
    }

    private Map<String, List<EventSnapshot>> events(Set<String> uids) {
        var events = new HashMap<String, List<EventSnapshot>>();
        for (var uid : uids) {
            var own = eventsByObject.of(uid).stream()
                    .map(objects::get)
                    .filter(EventSnapshot.class::isInstance)
                    .map(EventSnapshot.class::cast)
                    .sorted(Comparator.comparingLong(
                                    (EventSnapshot event) -> event.meta().version())
                            .thenComparing(event -> event.meta().uid()))
                    .toList();
            if (!own.isEmpty()) {
                events.put(uid, own);
            }
        }
        return events;
    }
}
