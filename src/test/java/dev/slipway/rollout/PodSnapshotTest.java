package dev.slipway.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.rollout.PodSnapshot.ContainerSnapshot;
import dev.slipway.rollout.PodSnapshot.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodSnapshotTest {
    private static final Instant NOW = Instant.parse("2026-11-25T03:00:00Z");
    private static final State BACK_OFF = new State.Waiting("CrashLoopBackOff", "");

    @Test
    void aContainerThatCrashedTwiceAndHasJustStartedAgainIsInItsCrashLoop() {
        var judged = seen(2, 1, 1, Duration.ZERO);
        assertThat(judged.state()).isEqualTo(BACK_OFF);
        // The run that goes on now is not counted as ended.
        assertThat(judged.ends()).isEqualTo(2);
    }

    @Test
    void oneThatCrashedOnceMayHaveBeenUnlucky() {
        assertThat(seen(1, 1, 1, Duration.ZERO).state()).isInstanceOf(State.Running.class);
    }

    @Test
    void oneThatHasLivedAsLongAsItsLivenessProbeNeedsIsWell() {
        assertThat(seen(5, 1, 11, Duration.ZERO).state()).isInstanceOf(State.Running.class);
        assertThat(seen(5, 1, 11, Duration.ofSeconds(31)).state()).isEqualTo(BACK_OFF);
        assertThat(seen(5, 1, 61, Duration.ofHours(1)).state()).isInstanceOf(State.Running.class);
    }

    @Test
    void oneThatIsToRunForEverCrashesAlsoWithExitCodeZero() {
        assertThat(seen(2, 0, 1, Duration.ZERO).state()).isEqualTo(BACK_OFF);
    }

    private static ContainerSnapshot seen(int restarts, int lastExit, int age, Duration proof) {
        var running = new State.Running(true, true, Optional.of(NOW.minusSeconds(age)));
        var container = new ContainerSnapshot(
                "hub", "hub:1", false, restarts, running, Optional.of(lastExit), "Error", "", proof);
        return Objects.pod("hub-1", container).betweenCrashes(NOW).containers().getFirst();
    }
}
