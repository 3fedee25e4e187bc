package dev.slipway.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.Fabric8Clusters;
import dev.slipway.kube.Listing;
import dev.slipway.kube.TargetAccess;
import dev.slipway.lock.TargetLocks.Holder;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Leases of the real API server: waiting in line, and taking a target away. */
@ExtendWith(TestCluster.class)
class LocksIT {
    @TempDir
    Path folder;

    private final Fabric8Clusters clusters =
            new Fabric8Clusters(RealTools.processes(), Map.of(), InstantSource.system());

    private static TargetLocks locks(String deployment, Duration patience) {
        return new TargetLocks(
                new Owner("ada@laptop", deployment), InstantSource.system(), System::nanoTime, Thread::sleep, patience);
    }

    private static void waitUntilJoined(Cluster cluster, Namespace namespace, int waiters) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .until(() -> leases(cluster, namespace)
                                .filter(name -> name.startsWith("slipway-waits-"))
                                .count()
                        == waiters);
    }

    private static Stream<String> leases(Cluster cluster, Namespace namespace) {
        var path = "/apis/coordination.k8s.io/v1/namespaces/" + namespace.name() + "/leases";
        var listed =
                cluster.list(path, lease -> lease.path("metadata").path("name").asString(""));
        return ((Answer.Given<Listing<String>>) listed).value().objects().stream();
    }

    private Cluster open(Path kubeconfig) {
        return ((Answer.Given<Cluster>) clusters.open(kubeconfig)).value();
    }

    @Test
    void whoWaitsGetsTheTargetInTheOrderInWhichTheyCame(Namespace namespace) throws Exception {
        var order = new CopyOnWriteArrayList<String>();
        var working = new AtomicInteger();
        var most = new AtomicInteger();
        var places = new CopyOnWriteArrayList<String>();
        var threads = new ArrayList<Thread>();
        var first = locks("first", Duration.ZERO);
        try (var cluster = open(namespace.access().kubeconfig())) {
            assertThat(first.take(clusters, namespace.access(), _ -> {}, _ -> {}))
                    .isInstanceOf(Acquisition.Held.class);
            for (int i = 1; i <= 4; i++) {
                var name = "waiter-" + i;
                threads.add(Thread.ofVirtual().start(() -> {
                    try (var locks = locks(name, Duration.ofMinutes(3))) {
                        var taken = locks.take(clusters, namespace.access(), places::add, _ -> {});
                        assertThat(taken).isInstanceOf(Acquisition.Held.class);
                        most.accumulateAndGet(working.incrementAndGet(), Math::max);
                        order.add(name);
                        Thread.sleep(300);
                        working.decrementAndGet();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException("nobody interrupts it", e);
                    }
                }));
                waitUntilJoined(cluster, namespace, i);
                // Leases tell when they were made to the second.
                Thread.sleep(1100);
            }
            assertThat(order).isEmpty();
            first.close();
            for (var thread : threads) {
                thread.join();
            }
            assertThat(order).containsExactly("waiter-1", "waiter-2", "waiter-3", "waiter-4");
            assertThat(most).hasValue(1);
            assertThat(places)
                    .anyMatch(words -> words.startsWith("waiting for deployment first of ada@laptop")
                            && words.contains("(place 4 of 4 in the line)"));
            assertThat(leases(cluster, namespace)).containsExactly("slipway");
        }
    }

    @Test
    void aTargetThatIsTakenAwayIsLostToItsHolderWhichIsToldByWhom(Namespace namespace) throws Exception {
        var lost = new CopyOnWriteArrayList<String>();
        try (var holder = locks("hangs", Duration.ZERO);
                var cluster = open(namespace.access().kubeconfig())) {
            assertThat(holder.take(clusters, namespace.access(), _ -> {}, lost::add))
                    .isInstanceOf(Acquisition.Held.class);
            var lock = holder.of(namespace.access()).orElseThrow();
            lock.begin("prod/hub", 3);

            var person = new TargetLocks(
                    new Owner("bob@desk", ""), InstantSource.system(), System::nanoTime, Thread::sleep, Duration.ZERO);
            var who = person.unlock(cluster, namespace.name());

            assertThat(who)
                    .isInstanceOfSatisfying(
                            Answer.Given.class,
                            given -> assertThat(given.value())
                                    .isInstanceOfSatisfying(
                                            Optional.class,
                                            it -> assertThat(((Holder) it.orElseThrow()).owner())
                                                    .isEqualTo(new Owner("ada@laptop", "hangs"))));
            lock.renew();
            assertThat(lock.lost())
                    .hasValueSatisfying(why -> assertThat(why)
                            .startsWith("bob@desk took it away from deployment hangs of ada@laptop at "));
            Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> !lost.isEmpty());
            // What it had begun is not forgotten.
            try (var next = locks("next", Duration.ZERO)) {
                var taken = next.take(clusters, namespace.access(), _ -> {}, _ -> {});
                assertThat(taken).isInstanceOfSatisfying(Acquisition.Held.class, held -> {
                    assertThat(held.replaced()).isEmpty();
                    assertThat(held.lock().operation("prod/hub")).isPresent();
                });
            }
        }
    }

    @Test
    void whoMayNotListLeasesWaitsAllTheSame(Namespace namespace) throws Exception {
        namespace.apply("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: locks}
                rules: [{apiGroups: [coordination.k8s.io], resources: [leases], verbs: [get, create, update]}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: locks}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: locks}
                subjects: [{kind: ServiceAccount, name: locks}]
                ---
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: locks}
                """);
        var kubeconfig = Files.writeString(folder.resolve("kubeconfig"), namespace.kubeconfigOf("locks"));
        var access = new TargetAccess(
                kubeconfig, "account", namespace.name(), namespace.access().server());
        var told = new CopyOnWriteArrayList<String>();
        var first = locks("first", Duration.ZERO);
        try (var second = locks("second", Duration.ofMinutes(2))) {
            assertThat(first.take(clusters, access, _ -> {}, _ -> {})).isInstanceOf(Acquisition.Held.class);
            var waiting = Thread.ofVirtual().start(() -> {
                try {
                    assertThat(second.take(clusters, access, told::add, _ -> {}))
                            .isInstanceOf(Acquisition.Held.class);
                } catch (InterruptedException e) {
                    throw new IllegalStateException("nobody interrupts it", e);
                }
            });
            Awaitility.await()
                    .atMost(Duration.ofSeconds(40))
                    .until(() -> told.stream().anyMatch(words -> words.startsWith("waiting for deployment first")));
            first.close();
            waiting.join();
            assertThat(second.of(access)).isPresent();
            assertThat(List.copyOf(told)).noneMatch(words -> words.contains("place"));
        }
    }
}
