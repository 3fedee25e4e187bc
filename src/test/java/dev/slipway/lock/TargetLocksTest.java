package dev.slipway.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.TargetAccess;
import dev.slipway.lock.TargetLocks.Look;
import dev.slipway.testing.StoredObjects;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Time passes only where a test lets it, and each machine's wall clock is as wrong as can be. */
class TargetLocksTest {
    private static final String LEASE = "/apis/coordination.k8s.io/v1/namespaces/prod/leases/slipway";
    private static final TargetAccess ACCESS =
            new TargetAccess(Path.of("kubeconfig"), "c", "prod", "https://cluster.example");

    private final StoredObjects objects = new StoredObjects();
    private final AtomicLong steady = new AtomicLong();
    private final List<String> progress = new CopyOnWriteArrayList<>();
    private final List<String> losses = new CopyOnWriteArrayList<>();

    /** A machine with a clock of its own. */
    private final class Machine {
        private final LinkedBlockingQueue<Boolean> renewals = new LinkedBlockingQueue<>();
        private final TargetLocks locks;
        private Runnable whileWaiting = () -> {};

        Machine(String person, String clock) {
            this.locks = new TargetLocks(
                    new Owner(person, "2026-" + person.substring(0, 3)),
                    InstantSource.fixed(Instant.parse(clock)),
                    steady::get,
                    this::sleep,
                    Duration.ZERO);
        }

        private void sleep(Duration duration) throws InterruptedException {
            if (Thread.currentThread().getName().startsWith("lease-")) {
                renewals.take();
            } else {
                steady.addAndGet(duration.toNanos());
                whileWaiting.run();
            }
        }

        Acquisition take() throws InterruptedException {
            return locks.take(objects.opener(), ACCESS, progress::add, new LossListener() {
                @Override
                public void lost(String why) {
                    losses.add(why);
                }

                @Override
                public void regained() {
                    losses.add("ours again");
                }
            });
        }

        TargetLock taken() throws InterruptedException {
            assertThat(take()).isInstanceOf(Acquisition.Held.class);
            return locks.of(ACCESS).orElseThrow();
        }

        void renew() {
            var before = renewTimes();
            renewals.add(true);
            Awaitility.await().until(() -> renewTimes() > before || !losses.isEmpty());
        }
    }

    private int renewTimes() {
        return objects.changes().size();
    }

    private String field(String name) {
        return objects.at(LEASE).orElseThrow().path("spec").path(name).asString("");
    }

    private final Machine ada = new Machine("ada@laptop", "2026-01-01T00:00:00Z");
    private final Machine bob = new Machine("bob@desk", "1999-01-01T00:00:00Z");

    @Test
    void aFreeTargetIsTakenAndGivenBack() throws Exception {
        ada.taken();
        assertThat(field("holderIdentity")).isEqualTo("ada@laptop/2026-ada");
        assertThat(field("leaseDurationSeconds")).isEqualTo("30");
        assertThat(field("acquireTime")).isEqualTo("2026-01-01T00:00:00.000000Z");
        ada.locks.close();
        assertThat(field("holderIdentity")).isEmpty();
        bob.taken();
        assertThat(field("leaseTransitions")).isEqualTo("1");
        assertThat(progress).isEmpty();
    }

    @Test
    void aHolderThatGivesASignOfLifeIsNeverReplaced() throws Exception {
        ada.taken();
        var waited = new AtomicLong();
        bob.whileWaiting = () -> {
            if (waited.incrementAndGet() == 9) {
                // Another second on Ada's clock, which stands still: what counts is that something was written.
                objects.cluster()
                        .change(new dev.slipway.kube.Change.Replace(
                                LEASE,
                                LeaseRecord.read(objects.at(LEASE).orElseThrow())
                                        .renewed(Instant.parse("2026-01-01T00:00:01Z"))
                                        .write("slipway", "prod"),
                                false));
            }
        };
        assertThat(bob.take())
                .isEqualTo(new Acquisition.Busy(
                        new Owner("ada@laptop", "2026-ada"), Optional.of(Instant.parse("2026-01-01T00:00:00Z"))));
        assertThat(waited.get()).isEqualTo(9);
        assertThat(field("holderIdentity")).isEqualTo("ada@laptop/2026-ada");
    }

    @Test
    void aHolderThatDiedIsReplacedWhenItsTimeIsUpAndNotBefore() throws Exception {
        var lock = ada.taken();
        lock.begin("prod/hub", 6);
        var start = steady.get();
        var taken = (Acquisition.Held) bob.take();
        assertThat(taken.replaced()).contains(new Owner("ada@laptop", "2026-ada"));
        assertThat(Duration.ofNanos(steady.get() - start)).isEqualTo(TargetLocks.DURATION);
        assertThat(progress.getFirst())
                .isEqualTo("deployment 2026-ada of ada@laptop has it, or had when it died; waiting for a sign of life,"
                        + " 31 s at the most");
        assertThat(taken.lock().operation("prod/hub"))
                .contains(new Operation("prod/hub", 6, new Owner("ada@laptop", "2026-ada")));
    }

    @Test
    void itTakesItselfForTheHolderNoLongerThanNobodyElseCanTakeItsPlace() throws Exception {
        var lock = ada.taken();
        steady.addAndGet(TargetLocks.DURATION.toNanos() - 1);
        assertThat(lock.lost()).isEmpty();
        steady.addAndGet(1);
        assertThat(lock.lost()).contains("it could not be renewed for 30 s");
        assertThat(bob.take()).isInstanceOf(Acquisition.Held.class);
        ada.locks.close();
        assertThat(field("holderIdentity")).isEqualTo("bob@desk/2026-bob");
    }

    /** The cluster was away, or the network: it begins nothing meanwhile, and goes on where nobody came in between. */
    @Test
    void whatCouldNotBeRenewedInTimeAndWasNotTakenIsOursAgain() throws Exception {
        var lock = ada.taken();
        objects.refusing(_ -> Optional.of(new ClusterTrouble.Unreachable("https://cluster.example", "refused")));
        steady.addAndGet(TargetLocks.DURATION.toNanos());
        ada.renew();
        Awaitility.await().until(() -> losses.equals(List.of("it could not be renewed for 30 s")));
        assertThat(ada.locks.loss("prod", ACCESS, "upgrading")).isPresent();

        objects.refusing(_ -> Optional.empty());
        ada.renewals.add(true);

        Awaitility.await().until(() -> losses.equals(List.of("it could not be renewed for 30 s", "ours again")));
        assertThat(lock.lost()).isEmpty();
        ada.locks.close();
        assertThat(field("holderIdentity")).isEmpty();
    }

    @Test
    void whatCouldNotBeRenewedInTimeAndWasTakenIsNotOursAgain() throws Exception {
        var lock = ada.taken();
        objects.refusing(_ -> Optional.of(new ClusterTrouble.Unreachable("https://cluster.example", "refused")));
        steady.addAndGet(TargetLocks.DURATION.toNanos());
        ada.renew();
        Awaitility.await().until(() -> !losses.isEmpty());
        objects.refusing(_ -> Optional.empty());
        bob.taken();
        bob.locks.close();

        ada.renewals.add(true);

        Awaitility.await().until(() -> losses.size() == 2);
        assertThat(losses.getLast()).isEqualTo("somebody gave it back");
        assertThat(lock.lost()).contains("somebody gave it back");
    }

    @Test
    void itIsTriedAgainToGiveATargetBack() throws Exception {
        ada.taken();
        var asked = new AtomicLong();
        objects.refusing(_ -> asked.incrementAndGet() < 3
                ? Optional.of(new ClusterTrouble.Unreachable("https://cluster.example", "refused"))
                : Optional.empty());
        ada.locks.close();
        assertThat(field("holderIdentity")).isEmpty();
    }

    @Test
    void whereTheClusterDoesNotAnswerAtTheEndTheLeaseIsLeftToItsTime() throws Exception {
        ada.taken();
        objects.refusing(_ -> Optional.of(new ClusterTrouble.Unreachable("https://cluster.example", "refused")));
        ada.locks.close();
        objects.refusing(_ -> Optional.empty());
        assertThat(field("holderIdentity")).isEqualTo("ada@laptop/2026-ada");
        assertThat(Duration.ofNanos(steady.get())).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(14));
    }

    @Test
    void aSuspendedHolderLearnsByItsNextRenewalThatItIsOneNoMore() throws Exception {
        var lock = ada.taken();
        assertThat(bob.take()).isInstanceOf(Acquisition.Held.class);
        // Its own steady clock stood still while it was suspended.
        steady.set(0);
        assertThat(lock.lost()).isEmpty();
        ada.renew();
        Awaitility.await().until(() -> !losses.isEmpty());
        assertThat(losses).containsExactly("deployment 2026-bob of bob@desk has taken it");
        assertThat(lock.lost()).isPresent();
        lock.begin("prod/hub", 1);
        assertThat(field("holderIdentity")).isEqualTo("bob@desk/2026-bob");
    }

    @Test
    void whoAsksBeforeAChangeLearnsAtOnceThatSomebodyElseHasIt() throws Exception {
        var lock = ada.taken();
        assertThat(bob.take()).isInstanceOf(Acquisition.Held.class);
        steady.set(0);
        assertThat(ada.locks.loss("prod", ACCESS, "upgrading release hub")).isEmpty();
        lock.renew();
        assertThat(ada.locks.loss("prod", ACCESS, "upgrading release hub"))
                .hasValueSatisfying(failure -> assertThat(failure.observed())
                        .isEqualTo("The lock of prod is lost, so nothing is begun: deployment 2026-bob of bob@desk has"
                                + " taken it."));
        assertThat(field("holderIdentity")).isEqualTo("bob@desk/2026-bob");
    }

    @Test
    void whatBeginsFindsOutThatSomebodyElseHasTheTarget() throws Exception {
        var lock = ada.taken();
        assertThat(bob.take()).isInstanceOf(Acquisition.Held.class);
        steady.set(0);
        assertThat(lock.begin("prod/hub", 1)).isEmpty();
        assertThat(lock.lost()).contains("deployment 2026-bob of bob@desk has taken it");
    }

    @Test
    void ofManyWhoFindItFreeExactlyOneGetsIt() throws Exception {
        for (int round = 0; round < 50; round++) {
            var objectsOfRound = new StoredObjects();
            var start = new CountDownLatch(1);
            var answers = new CopyOnWriteArrayList<Acquisition>();
            var threads = new ArrayList<Thread>();
            var all = new CopyOnWriteArrayList<TargetLocks>();
            for (int i = 0; i < 8; i++) {
                var locks = new TargetLocks(
                        new Owner("p" + i, "d" + i),
                        InstantSource.system(),
                        System::nanoTime,
                        _ -> Thread.sleep(1),
                        Duration.ZERO);
                all.add(locks);
                threads.add(Thread.ofVirtual().start(() -> {
                    try {
                        start.await();
                        answers.add(locks.take(objectsOfRound.opener(), ACCESS, _ -> {}, _ -> {}));
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }));
            }
            start.countDown();
            for (var thread : threads) {
                thread.join();
            }
            assertThat(answers).hasSize(8);
            assertThat(answers.stream().filter(Acquisition.Held.class::isInstance))
                    .hasSize(1);
            assertThat(answers.stream().filter(Acquisition.Busy.class::isInstance))
                    .hasSize(7);
            all.forEach(TargetLocks::close);
        }
    }

    @Test
    void twoTargetsOfOneDeploymentInOneNamespaceShareIt() throws Exception {
        var lock = ada.taken();
        assertThat(ada.taken()).isSameAs(lock);
    }

    @Test
    void withoutPermissionItGoesOnUnguarded() throws Exception {
        objects.refusing(_ -> Optional.of(new ClusterTrouble.Forbidden("https://cluster.example", "no leases")));
        assertThat(ada.take()).isInstanceOf(Acquisition.Unguarded.class);
    }

    @Test
    void theNamespaceIsMadeWhereThereIsNone() throws Exception {
        objects.refusing(change -> change.path().contains("leases")
                        && objects.at("/api/v1/namespaces/prod").isEmpty()
                ? Optional.of(new ClusterTrouble.NotFound("namespace prod"))
                : Optional.empty());
        ada.taken();
        assertThat(objects.at("/api/v1/namespaces/prod")).isPresent();
    }

    @Test
    void whatEndedIsForgottenAndWhatDidNotIsRememberedByWhoComesNext() throws Exception {
        var lock = ada.taken();
        lock.begin("prod/hub", 6);
        lock.begin("prod/db", 2);
        lock.end("prod/db");
        ada.locks.close();
        var cluster = objects.cluster();
        assertThat(bob.locks.look(cluster, "prod", progress::add)).isInstanceOfSatisfying(Look.Takeable.class, free -> {
            assertThat(free.operation("prod/hub")).isPresent();
            assertThat(free.operation("prod/db")).isEmpty();
            assertThat(free.died()).isEmpty();
        });
    }
}
