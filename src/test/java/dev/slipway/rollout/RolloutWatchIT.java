package dev.slipway.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.Fabric8Clusters;
import dev.slipway.kube.Listing;
import dev.slipway.kube.ObjectFeed;
import dev.slipway.kube.Resource;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.WorkloadProgress;
import dev.slipway.process.SystemProcesses;
import dev.slipway.rollout.RolloutWatch.Goal;
import dev.slipway.testing.ClusterFaults;
import dev.slipway.testing.CuttableProxy;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What befalls the way to the API server, and the API server itself, while a rollout is waited for. */
@ExtendWith(TestCluster.class)
class RolloutWatchIT {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** Ready only once somebody says so, by a file in it. */
    private static final String HUB = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: hub}
            spec:
              replicas: 1
              selector: {matchLabels: {app: hub}}
              template:
                metadata: {labels: {app: hub}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                    - name: main
                      image: slipway.local/busybox:1
                      command: [sh, -c, "sleep %d; touch /ready; sleep 1000"]
                      readinessProbe: {exec: {command: [test, -f, /ready]}, periodSeconds: 1}
            """;

    @TempDir
    private Path folder;

    @Test
    void waitsThroughARestartOfTheApiServer(Namespace namespace) throws Exception {
        try (var watch = begin(namespace.access())) {
            namespace.apply(HUB.formatted(20));
            var result = started(watch);
            ClusterFaults.killApiServer();
            TestCluster.kubeconfig();
            assertThat(result.get()).isInstanceOf(RolloutResult.Complete.class);
        }
    }

    @Test
    void waitsThroughAConnectionThatIsCutForTwentySeconds(Namespace namespace) throws Exception {
        try (var proxy = new CuttableProxy(namespace.access());
                var watch = begin(proxy.access(namespace.access(), folder))) {
            namespace.apply(HUB.formatted(10));
            var result = started(watch);
            proxy.cut();
            Thread.sleep(Duration.ofSeconds(20));
            assertThat(result.isDone()).isFalse();
            proxy.drop();
            proxy.mend();
            assertThat(result.get()).isInstanceOf(RolloutResult.Complete.class);
        }
    }

    /** What was deleted while nobody could look, and of which etcd remembers nothing, is known to be gone all the same. */
    @Test
    void listsAgainWhereTheHistoryIsCompactedAway(Namespace namespace) throws Exception {
        var known = ConcurrentHashMap.<String>newKeySet();
        var lists = new AtomicInteger();
        namespace.apply(HUB.formatted(0) + "---\n" + HUB.formatted(0).replace("hub", "gone"));
        try (var proxy = new CuttableProxy(namespace.access());
                var cluster = open(proxy.access(namespace.access(), folder));
                var following = cluster.follow(
                        Resource.DEPLOYMENTS,
                        namespace.name(),
                        object -> object.path("metadata").path("name").asString(),
                        keeping(known, lists))) {
            await().atMost(Duration.ofSeconds(20)).until(() -> known.equals(Set.of("hub", "gone")));
            proxy.cut();
            namespace.apply("---\n" + HUB.formatted(0).replace("hub", "made"));
            try (var client = namespace.client()) {
                client.apps()
                        .deployments()
                        .inNamespace(namespace.name())
                        .withName("gone")
                        .delete();
            }
            ClusterFaults.compact();
            ClusterFaults.killApiServer();
            TestCluster.kubeconfig();
            proxy.drop();
            proxy.mend();
            // Long before the list that comes each minute in any case.
            await().atMost(Duration.ofSeconds(30)).until(() -> known.equals(Set.of("hub", "made")));
            assertThat(lists.get()).isGreaterThan(1);
            assertThat(following.refresh()).isEmpty();
        }
    }

    @Test
    void isNotBegunWhereNothingMayBeSeen(Namespace namespace) throws Exception {
        var elsewhere = namespace.access();
        var broken = java.nio.file.Files.writeString(
                folder.resolve("nobody.yaml"),
                java.nio.file.Files.readString(elsewhere.kubeconfig())
                        .replaceAll("client-(certificate|key)(-data)?: .*", "")
                        .replaceFirst("(?m)^(\\s*)user: *\\{?\\}?\\s*$", "$1user: {token: not-a-token}"));
        var clusters = new Fabric8Clusters(new SystemProcesses(CLOCK), Map.of(), CLOCK);
        var begun = given(clusters.open(broken));
        var answer = RolloutWatch.begin(
                begun,
                new Scope(Map.of(namespace.name(), Set.of())),
                Graces.usual(),
                Duration.ZERO,
                CLOCK,
                Duration.ofSeconds(30));
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.trouble())
                                .isInstanceOfAny(ClusterTrouble.Unauthorised.class, ClusterTrouble.Forbidden.class));
    }

    private static ObjectFeed<String> keeping(Set<String> known, AtomicInteger lists) {
        return new ObjectFeed<>() {
            @Override
            public void all(Listing<String> listing) {
                lists.incrementAndGet();
                known.retainAll(listing.objects());
                known.addAll(listing.objects());
            }

            @Override
            public void changed(String object) {
                known.add(object);
            }

            @Override
            public void removed(String object) {
                known.remove(object);
            }

            @Override
            public void lost(ClusterTrouble trouble) {
                assertThat(trouble.isPassing()).as(trouble.observed()).isTrue();
            }
        };
    }

    private static FutureTask<RolloutResult> started(RolloutWatch watch) {
        watch.expectChanges();
        var wait = new FutureTask<>(() -> watch.await(Goal.AVAILABLE, LIMIT, new Deaf()));
        Thread.ofVirtual().start(wait);
        return wait;
    }

    private static RolloutWatch begin(TargetAccess access) throws InterruptedException {
        return given(RolloutWatch.begin(
                open(access),
                new Scope(Map.of(access.namespace(), Set.of())),
                Graces.usual(),
                Duration.ofSeconds(60),
                CLOCK,
                Duration.ofSeconds(30)));
    }

    private static Cluster open(TargetAccess access) {
        return given(new Fabric8Clusters(new SystemProcesses(CLOCK), Map.of(), CLOCK).open(access.kubeconfig()));
    }

    private static <T> T given(Answer<T> answer) {
        return switch (answer) {
            case Answer.Given<T>(var value) -> value;
            case Answer.Refused<T>(var trouble) -> throw new AssertionError(trouble.observed());
        };
    }

    private static final class Deaf implements RolloutWatch.Listener {
        @Override
        public void progress(List<WorkloadProgress> workloads) {}

        @Override
        public void trouble(Trouble trouble, String consequence) {}

        @Override
        public void crashed(Trouble trouble) {}
    }
}
