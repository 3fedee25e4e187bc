package dev.slipway.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kube.Listing;
import dev.slipway.kube.Resource;
import dev.slipway.rollout.ClusterObject.EventSnapshot;
import dev.slipway.rollout.ClusterObject.NodeSnapshot;
import dev.slipway.rollout.ClusterObject.TemplateRevision;
import dev.slipway.rollout.PodSnapshot.State;
import dev.slipway.rollout.WorkloadSnapshot.DeploymentSnapshot;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/**
 * The model against a simple one: a cluster of random changes, told by streams that are each in order and in no order with
 * each other, with repetitions, late lists and lists that are overtaken by the watch.
 */
class NamespaceModelTest {
    private static final int CHANGES = 300;

    private record Change(Resource resource, boolean gone, ClusterObject object) {}

    /** A cluster that changes at random. */
    private static final class RandomCluster {
        private final Random random;
        private final Map<String, ClusterObject> objects = new LinkedHashMap<>();
        private final List<Change> history = new ArrayList<>();
        private long version;

        private RandomCluster(long seed) {
            random = new Random(seed);
        }

        private void change() {
            var alive = new ArrayList<>(objects.values());
            if (!alive.isEmpty() && random.nextInt(10) == 0) {
                var victim = alive.get(random.nextInt(alive.size()));
                objects.remove(victim.meta().uid());
                history.add(new Change(resource(victim), true, withVersion(victim)));
                return;
            }
            var made = switch (random.nextInt(6)) {
                case 0 -> deployment(random.nextInt(4));
                case 1 -> replicaSet(random.nextInt(4), random.nextInt(3));
                case 2, 3 -> pod(random.nextInt(4), random.nextInt(3), random.nextInt(3));
                case 4 -> event(random.nextInt(4), random.nextInt(3), random.nextInt(3), random.nextInt(4));
                default -> node(random.nextInt(2));
            };
            var gone = history.stream()
                    .anyMatch(change -> change.gone()
                            && change.object().meta().uid().equals(made.meta().uid()));
            if (!gone) {
                objects.put(made.meta().uid(), made);
                history.add(new Change(resource(made), false, made));
            }
        }

        private Meta meta(String name, String owner) {
            version++;
            return new Meta(
                    name, "uid-" + name, version, version, owner, Optional.empty(), false, Optional.empty(), 0, "");
        }

        private ClusterObject withVersion(ClusterObject object) {
            version++;
            return object;
        }

        private ClusterObject deployment(int d) {
            return new DeploymentSnapshot(
                    meta("d" + d, ""), true, 2, 3, random.nextInt(3), random.nextInt(3), false, List.of());
        }

        private ClusterObject replicaSet(int d, int r) {
            return new TemplateRevision("ReplicaSet", meta("d" + d + "-" + r, "uid-d" + d), r, "hash" + r);
        }

        private ClusterObject pod(int d, int r, int p) {
            var state = random.nextBoolean()
                    ? new State.Waiting("CrashLoopBackOff", "")
                    : new State.Running(true, random.nextBoolean(), Optional.empty());
            var name = "d" + d + "-" + r + "-" + p;
            return new PodSnapshot(
                    meta(name, "uid-d" + d + "-" + r),
                    Set.of("hash" + r),
                    "Running",
                    "",
                    "",
                    random.nextBoolean() ? "n0" : "n1",
                    PodSnapshot.Placement.UNKNOWN,
                    Set.of(),
                    true,
                    List.of(),
                    List.of(Objects.container(state, random.nextInt(4))));
        }

        private ClusterObject event(int d, int r, int p, int e) {
            var about = "uid-d" + d + (p == 0 ? "" : "-" + r + "-" + p);
            return new EventSnapshot(
                    meta("e" + d + r + p + e, ""),
                    about,
                    "Pod/x",
                    "",
                    "Unhealthy",
                    "m" + version,
                    1,
                    Instant.EPOCH,
                    true);
        }

        private ClusterObject node(int n) {
            var ready = Objects.condition("Ready", random.nextBoolean() ? "True" : "Unknown", "", "");
            return new NodeSnapshot(meta("n" + n, ""), List.of(ready), List.of(), Map.of());
        }

        private static Resource resource(ClusterObject object) {
            for (var resource : Resource.values()) {
                if (resource.kind().equals(object.kind())) {
                    return resource;
                }
            }
            throw new IllegalArgumentException(object.kind());
        }
    }

    /** Tells a model the history, as hostile streams do, and keeps a record of what its views were when last taken. */
    private static final class Telling {
        private final NamespaceModel model = new NamespaceModel();
        private final Map<String, Optional<WorkloadView>> taken = new HashMap<>();
        private final RandomCluster cluster;
        private final Random random;

        private Telling(RandomCluster cluster, long seed) {
            this.cluster = cluster;
            this.random = new Random(seed * 31);
        }

        private void all() {
            var streams = new EnumMap<Resource, Deque<Change>>(Resource.class);
            cluster.history.forEach(change -> streams.computeIfAbsent(change.resource(), _ -> new ArrayDeque<>())
                    .add(change));
            var told = new ArrayList<Change>();
            while (!streams.isEmpty()) {
                var open = List.copyOf(streams.keySet());
                var resource = open.get(random.nextInt(open.size()));
                var stream = java.util.Objects.requireNonNull(streams.get(resource));
                // The watch is ahead, and a list that was made some changes ago arrives.
                if (random.nextInt(12) == 0) {
                    lateList(resource, told);
                }
                var change = stream.removeFirst();
                tell(change);
                told.add(change);
                if (random.nextInt(8) == 0) {
                    tell(told.get(random.nextInt(told.size())));
                }
                if (stream.isEmpty()) {
                    streams.remove(resource);
                }
                if (random.nextInt(3) == 0) {
                    take();
                }
            }
            take();
        }

        private void tell(Change change) {
            if (change.gone()) {
                model.remove(change.object());
            } else {
                model.put(change.object());
            }
        }

        /** The state of one kind as it was after some of what was told of it already. */
        private void lateList(Resource resource, List<Change> told) {
            var own = told.stream()
                    .filter(change -> change.resource() == resource)
                    .toList();
            if (own.isEmpty()) {
                return;
            }
            var until = own.get(random.nextInt(own.size()));
            var state = new LinkedHashMap<String, ClusterObject>();
            for (var change : own) {
                if (change.gone()) {
                    state.remove(change.object().meta().uid());
                } else {
                    state.put(change.object().meta().uid(), change.object());
                }
                if (change.equals(until)) {
                    break;
                }
            }
            model.all(
                    resource,
                    new Listing<>(
                            List.copyOf(state.values()), until.object().meta().version()));
        }

        private void take() {
            model.takeDirty().forEach(uid -> taken.put(uid, model.view(uid)));
        }
    }

    @RepeatedTest(200)
    void theOrderInWhichStreamsTellMakesNoDifference(RepetitionInfo repetition) {
        var cluster = new RandomCluster(repetition.getCurrentRepetition());
        for (int i = 0; i < CHANGES; i++) {
            cluster.change();
        }
        var telling = new Telling(cluster, repetition.getCurrentRepetition());
        telling.all();
        var plain = new NamespaceModel();
        cluster.objects.values().forEach(plain::put);
        for (int d = 0; d < 4; d++) {
            var uid = "uid-d" + d;
            assertThat(telling.model.view(uid)).isEqualTo(plain.view(uid));
            // What nobody was told to look at again has not changed.
            assertThat(telling.taken.getOrDefault(uid, Optional.empty())).isEqualTo(plain.view(uid));
        }
        assertThat(telling.model.objects()).containsExactlyInAnyOrderElementsOf(plain.objects());
    }

    @Test
    void aListRemovesWhatItLacksAndKeepsWhatIsNewer() {
        var model = new NamespaceModel();
        var old = new DeploymentSnapshot(named("old", 5), true, 1, 1, 1, 1, false, List.of());
        var young = new DeploymentSnapshot(named("young", 9), true, 1, 1, 1, 1, false, List.of());
        model.put(old);
        model.put(young);
        model.all(Resource.DEPLOYMENTS, new Listing<>(List.of(), 7));
        assertThat(model.view("uid-old")).isEmpty();
        assertThat(model.view("uid-young")).isPresent();
    }

    @Test
    void whatWasRemovedDoesNotComeBack() {
        var model = new NamespaceModel();
        var hub = Objects.deployment(true, 1, 1, 1, 1);
        model.put(hub);
        model.remove(hub);
        model.all(Resource.DEPLOYMENTS, new Listing<>(List.of(hub), 50));
        assertThat(model.view(hub.meta().uid())).isEmpty();
    }

    @Test
    void aHeartbeatOfANodeMakesNothingDirty() {
        var model = new NamespaceModel();
        model.put(Objects.node("node-1", "True"));
        model.put(Objects.deployment(true, 1, 1, 1, 1));
        model.put(Objects.replicaSet("hub-new", "uid-hub", 1, Objects.NEW));
        model.put(new PodSnapshot(
                Objects.meta("hub-1", "uid-hub-new"),
                Set.of(Objects.NEW),
                "Running",
                "",
                "",
                "node-1",
                PodSnapshot.Placement.UNKNOWN,
                Set.of(),
                true,
                List.of(),
                List.of()));
        model.takeDirty();
        model.put(Objects.node("node-1", "True"));
        assertThat(model.takeDirty()).isEmpty();
        model.put(Objects.node("node-1", "Unknown"));
        assertThat(model.takeDirty()).containsExactly("uid-hub");
    }

    @Test
    void aDeletedPodWhoseNodeHasGoneIsLeftForTheGarbageCollector() {
        var model = new NamespaceModel();
        model.put(Objects.deployment(true, 1, 1, 1, 1));
        model.put(Objects.replicaSet("hub-new", "uid-hub", 1, Objects.NEW));
        model.put(deletedOn("node-1"));
        assertThat(otherPods(model)).as("no node can be seen").hasSize(1);
        model.takeDirty();
        var node = Objects.node("node-1", "True");
        model.put(node);
        model.put(Objects.node("node-2", "True"));
        assertThat(model.takeDirty()).containsExactly("uid-hub");
        assertThat(otherPods(model)).as("its node is there").hasSize(1);
        model.remove(node);
        assertThat(model.takeDirty()).containsExactly("uid-hub");
        assertThat(otherPods(model)).isEmpty();
    }

    private static List<PodSnapshot> otherPods(NamespaceModel model) {
        return model.view("uid-hub").orElseThrow().otherPods();
    }

    private static PodSnapshot deletedOn(String node) {
        return new PodSnapshot(
                Objects.deleted("hub-1", "uid-hub-new"),
                Set.of(Objects.NEW),
                "Running",
                "",
                "",
                node,
                PodSnapshot.Placement.UNKNOWN,
                Set.of(),
                true,
                List.of(),
                List.of());
    }

    @Test
    void onlyPodsOfTheNewestTemplateAreNew() {
        var model = new NamespaceModel();
        model.put(Objects.deployment(true, 1, 1, 1, 1));
        model.put(Objects.replicaSet("hub-old", "uid-hub", 1, Objects.OLD));
        model.put(Objects.replicaSet("hub-new", "uid-hub", 2, Objects.NEW));
        for (var hash : List.of(Objects.OLD, Objects.NEW)) {
            model.put(new PodSnapshot(
                    Objects.meta("pod-" + hash, "uid-hub-" + hash),
                    Set.of(hash),
                    "Running",
                    "",
                    "",
                    "",
                    PodSnapshot.Placement.UNKNOWN,
                    Set.of(),
                    true,
                    List.of(),
                    List.of()));
        }
        var view = model.view("uid-hub").orElseThrow();
        assertThat(view.newPods()).extracting(PodSnapshot::name).containsExactly("pod-new");
        assertThat(view.otherPods()).extracting(PodSnapshot::name).containsExactly("pod-old");
    }

    private static Meta named(String name, long version) {
        return new Meta(name, "uid-" + name, version, 1, "", Optional.empty(), false, Optional.empty(), 0, "");
    }
}
