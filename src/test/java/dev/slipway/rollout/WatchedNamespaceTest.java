package dev.slipway.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.rollout.PodSnapshot.ContainerSnapshot;
import dev.slipway.rollout.PodSnapshot.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How long new containers must have lived. */
class WatchedNamespaceTest {
    private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
    private static final State RUNNING = new State.Running(true, true, Optional.empty());

    private final Incidents incidents = new Incidents(Graces.usual());
    private final WatchedNamespace namespace =
            new WatchedNamespace("staging", new Scope(Map.of("staging", Set.of())), Duration.ofSeconds(60));
    private int version = 1;

    @Test
    void aContainerWithoutLivenessProbeMustLiveForTenSeconds() {
        show(START, RUNNING, 0, Duration.ZERO);
        assertThat(namespace.provenAt()).isEqualTo(START.plusSeconds(10));
    }

    @Test
    void itsLivenessProbeSaysHowLongWithinBounds() {
        show(START, RUNNING, 0, Duration.ofSeconds(31));
        assertThat(namespace.provenAt()).isEqualTo(START.plusSeconds(31));
        show(START, RUNNING, 1, Duration.ofMinutes(10));
        assertThat(namespace.provenAt()).isEqualTo(START.plusSeconds(60));
    }

    @Test
    void itsTimeBeginsWhenItWasFirstSeenToRun() {
        show(START, RUNNING, 0, Duration.ZERO);
        show(START.plusSeconds(5), RUNNING, 0, Duration.ZERO);
        assertThat(namespace.provenAt()).isEqualTo(START.plusSeconds(10));
    }

    @Test
    void aRestartBeginsAnew() {
        show(START, RUNNING, 0, Duration.ZERO);
        show(START.plusSeconds(8), RUNNING, 1, Duration.ZERO);
        assertThat(namespace.provenAt()).isEqualTo(START.plusSeconds(18));
    }

    @Test
    void oneThatDoesNotRunIsNotProvenWhateverTheWorkloadSays() {
        show(START, RUNNING, 0, Duration.ZERO);
        show(START.plusSeconds(3), new State.Ended(137, "OOMKilled", ""), 0, Duration.ZERO);
        assertThat(namespace.isFinished()).isTrue();
        assertThat(namespace.provenAt()).isEqualTo(Instant.MAX);
        show(START.plusSeconds(4), new State.Running(false, false, Optional.empty()), 1, Duration.ZERO);
        assertThat(namespace.provenAt()).isEqualTo(Instant.MAX);
    }

    @Test
    void whatRanBeforeNeedsNoProof() {
        show(START, RUNNING, 0, Duration.ZERO);
        namespace.markBaseline();
        namespace.judge(incidents, START.plusSeconds(1));
        assertThat(namespace.provenAt()).isEqualTo(Instant.MIN);
    }

    private void show(Instant now, State state, int restarts, Duration proof) {
        version++;
        namespace.model().put(Objects.deployment(true, 1, 1, 1, 1));
        namespace.model().put(Objects.replicaSet("hub-new", "uid-hub", 1, Objects.NEW));
        var container = new ContainerSnapshot("main", "i", false, restarts, state, Optional.empty(), "", "", proof);
        var meta = new Meta(
                "hub-1", "uid-hub-1", version, 0, "uid-hub-new", Optional.empty(), false, Optional.empty(), 0, "");
        namespace
                .model()
                .put(new PodSnapshot(
                        meta,
                        Set.of(Objects.NEW),
                        "Running",
                        "",
                        "",
                        "node-1",
                        PodSnapshot.Placement.UNKNOWN,
                        Set.of(),
                        true,
                        List.of(),
                        List.of(container)));
        namespace.judge(incidents, now);
    }
}
