package dev.slipway.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kube.PodSnapshot.ContainerSnapshot;
import dev.slipway.kube.PodSnapshot.State;
import dev.slipway.kube.WorkloadSnapshot.DeploymentSnapshot;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.WorkloadProgress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Against a cluster whose store and whose watch tell what the test wants them to, at odds with each other. */
class RolloutObserverTest {
    private static final WorkloadName HUB = new WorkloadName("Deployment", "hub");
    private static final NamespaceSnapshot OLD_AND_DONE = snapshot(1, 1, "old");
    private static final NamespaceSnapshot HALF = snapshot(0, 0, "new");
    private static final NamespaceSnapshot DONE = snapshot(1, 1, "new");
    private static final NamespaceSnapshot CRASHING = crashing("new");

    private final ScriptedCluster cluster = new ScriptedCluster();
    private final List<List<WorkloadProgress>> told = new ArrayList<>();

    @Test
    void endsWhenTheStoreSaysThatAllIsDone() throws Exception {
        cluster.store(DONE);
        assertThat(await()).isInstanceOf(RolloutResult.Complete.class);
        assertThat(told).hasSize(1);
        assertThat(cluster.watchesOpen).isZero();
    }

    @Test
    void aWatchThatLagsBehindEndsNothing() throws Exception {
        cluster.store(HALF, HALF, DONE);
        cluster.watched(OLD_AND_DONE);
        assertThat(await()).isInstanceOf(RolloutResult.Complete.class);
        assertThat(cluster.asked).isEqualTo(3);
    }

    @Test
    void aTroubleThatOnlyTheWatchStillShowsEndsNothing() throws Exception {
        cluster.store(HALF, HALF, DONE);
        cluster.watched(CRASHING);
        assertThat(await()).isInstanceOf(RolloutResult.Complete.class);
    }

    @Test
    void aTroubleThatTheStoreShowsEndsTheWait() throws Exception {
        cluster.store(HALF, CRASHING);
        cluster.watched(CRASHING);
        assertThat(await()).isInstanceOfSatisfying(RolloutResult.Stuck.class, stuck -> {
            assertThat(stuck.troubles()).extracting(Trouble::kind).containsExactly(TroubleKind.CRASH_LOOP);
            assertThat(stuck.evidence().getFirst()).isInstanceOf(Evidence.ContainerState.class);
        });
        assertThat(cluster.watchesOpen).isZero();
    }

    @Test
    void evidenceThatCannotBeHadFailsNothing() throws Exception {
        cluster.store(CRASHING);
        cluster.logs = new Answer.Refused<>(new ClusterTrouble.Other("x", 500, "No SSH tunnels currently open"));
        assertThat(await())
                .isInstanceOfSatisfying(
                        RolloutResult.Stuck.class,
                        stuck -> assertThat(stuck.evidence()).noneMatch(Evidence.OutputTail.class::isInstance));
    }

    @Test
    void aClusterThatDoesNotAnswerForAMomentIsWaitedFor() throws Exception {
        cluster.answer(new Answer.Refused<>(new ClusterTrouble.Unreachable("x", "no answer in time")));
        cluster.store(DONE);
        assertThat(await()).isInstanceOf(RolloutResult.Complete.class);
    }

    @Test
    void aClusterThatRefusesUsIsNotWaitedFor() throws Exception {
        var trouble = new ClusterTrouble.Unauthorised("x", "the token has ended");
        cluster.answer(new Answer.Refused<>(trouble));
        assertThat(await()).isEqualTo(new RolloutResult.Blind(trouble));
    }

    @Test
    void tellsWhatIsUnfinishedWhenTheTimeIsUp() throws Exception {
        cluster.store(HALF);
        assertThat(new RolloutObserver(cluster, "staging", new RolloutRules(Instant.EPOCH), InstantSource.system())
                        .await(Duration.ofMillis(1), told::add))
                .isInstanceOfSatisfying(
                        RolloutResult.TimedOut.class,
                        late -> assertThat(late.unfinished())
                                .extracting(WorkloadProgress::workload)
                                .containsExactly("Deployment/hub"));
    }

    private RolloutResult await() throws InterruptedException {
        return new RolloutObserver(cluster, "staging", new RolloutRules(Instant.EPOCH), InstantSource.system())
                .await(Duration.ofMinutes(1), told::add);
    }

    private static NamespaceSnapshot snapshot(int updated, int available, String revision) {
        return new NamespaceSnapshot(List.of(deployment(updated, available, revision)), List.of());
    }

    private static DeploymentSnapshot deployment(int updated, int available, String revision) {
        return new DeploymentSnapshot(HUB, true, 1, 1, updated, available, false, Optional.of(revision), List.of());
    }

    private static NamespaceSnapshot crashing(String revision) {
        var container = new ContainerSnapshot(
                "main", "hub:1", false, 2, new State.Waiting("CrashLoopBackOff", ""), Optional.of(1), "Error");
        var pod = new PodSnapshot(HUB, "hub-1", "uid", Optional.of(revision), false, false, List.of(container));
        return new NamespaceSnapshot(List.of(deployment(1, 0, revision)), List.of(pod));
    }

    /** Its store gives one answer after the other, the last one for ever; its watch tells of a change at once. */
    private static final class ScriptedCluster implements Cluster {
        private final Queue<Answer<NamespaceSnapshot>> answers = new ArrayDeque<>();
        private Answer<List<String>> logs = new Answer.Given<>(List.of("a line"));
        private @Nullable NamespaceSnapshot watched;
        private int asked;
        private int watchesOpen;

        private void store(NamespaceSnapshot... snapshots) {
            for (var snapshot : snapshots) {
                answer(new Answer.Given<>(snapshot));
            }
        }

        private void answer(Answer<NamespaceSnapshot> answer) {
            answers.add(answer);
        }

        private void watched(NamespaceSnapshot snapshot) {
            watched = snapshot;
        }

        @Override
        public String server() {
            return "https://cluster.example";
        }

        @Override
        public Answer<NamespaceSnapshot> observe(String namespace) {
            asked++;
            return answers.size() > 1 ? answers.remove() : answers.element();
        }

        @Override
        public NamespaceWatch watch(String namespace, Runnable changed) {
            watchesOpen++;
            return new NamespaceWatch() {
                @Override
                public Optional<NamespaceSnapshot> latest() {
                    changed.run();
                    return Optional.ofNullable(watched);
                }

                @Override
                public Optional<ClusterTrouble> trouble() {
                    return Optional.empty();
                }

                @Override
                public void close() {
                    watchesOpen--;
                }

                {
                    changed.run();
                }
            };
        }

        @Override
        public Answer<List<String>> logTail(
                String namespace, String pod, String container, boolean previous, int lines) {
            return logs;
        }

        @Override
        public Answer<List<Evidence.ClusterEvent>> events(String namespace, String kind, String name) {
            return new Answer.Given<>(List.of());
        }

        @Override
        public Answer<String> version() {
            return new Answer.Given<>("v1.34.4");
        }

        @Override
        public Answer<String> user() {
            return new Answer.Given<>("ci");
        }

        @Override
        public Answer<List<ReleaseRecord>> releases(String namespace) {
            return new Answer.Given<>(List.of());
        }

        @Override
        public Answer<ServiceForward> forward(String namespace, String service, String port) {
            return new Answer.Refused<>(new ClusterTrouble.NotFound("service " + service));
        }

        @Override
        public void close() {}
    }
}
