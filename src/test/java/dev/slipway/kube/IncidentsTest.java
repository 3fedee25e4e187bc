package dev.slipway.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IncidentsTest {
    private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
    private final Incidents incidents = new Incidents();

    @Test
    void aCrashLoopEndsTheWaitAtOnce() {
        assertThat(incidents.note(List.of(trouble(TroubleKind.CRASH_LOOP, "CrashLoopBackOff")), START))
                .hasSize(1);
    }

    @Test
    void aRefusedImageIsGivenFiveSeconds() {
        var refused = List.of(trouble(TroubleKind.IMAGE_REFUSED, "ErrImagePull"));
        assertThat(incidents.note(refused, START)).isEmpty();
        assertThat(incidents.next(refused)).contains(START.plusSeconds(5));
        assertThat(incidents.note(refused, START.plusSeconds(4))).isEmpty();
        assertThat(incidents.note(refused, START.plusSeconds(5))).hasSize(1);
    }

    @Test
    void aPullThatFailedOnceIsGivenTheTimeForASecond() {
        var failed = List.of(trouble(TroubleKind.IMAGE_PULL, "ErrImagePull"));
        var waiting = List.of(trouble(TroubleKind.IMAGE_PULL, "ImagePullBackOff"));
        assertThat(incidents.note(failed, START)).isEmpty();
        assertThat(incidents.note(waiting, START.plusSeconds(1))).isEmpty();
        assertThat(incidents.note(waiting, START.plusSeconds(9))).isEmpty();
        assertThat(incidents.note(failed, START.plusSeconds(10))).hasSize(1);
    }

    @Test
    void aRefusalThatWasSaidOnceStandsWhileTheKubeletOnlyWaits() {
        incidents.note(List.of(trouble(TroubleKind.IMAGE_REFUSED, "ErrImagePull")), START);
        var waiting = List.of(trouble(TroubleKind.IMAGE_PULL, "ImagePullBackOff"));
        assertThat(incidents.note(waiting, START.plusSeconds(5))).hasSize(1);
    }

    @Test
    void aTroubleThatWentAwayBeginsAnew() {
        var config = List.of(trouble(TroubleKind.CONTAINER_CONFIG, "CreateContainerConfigError"));
        incidents.note(config, START);
        incidents.note(List.of(), START.plusSeconds(8));
        assertThat(incidents.note(config, START.plusSeconds(11))).isEmpty();
        assertThat(incidents.note(config, START.plusSeconds(21))).hasSize(1);
    }

    private static Trouble trouble(TroubleKind kind, String reason) {
        return new Trouble(kind, new WorkloadName("Deployment", "hub"), Optional.empty(), reason, "");
    }
}
