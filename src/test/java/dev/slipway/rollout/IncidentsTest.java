package dev.slipway.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IncidentsTest {
    private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
    private static final String HUB = "uid-hub";

    private final Incidents incidents = new Incidents(Graces.usual());

    @Test
    void aCrashLoopEndsTheWaitAtItsThirdEnd() {
        assertThat(note(START, crash("hub-1", 1))).isEmpty();
        assertThat(note(START.plusSeconds(11), crash("hub-1", 2))).hasSize(1);
    }

    @Test
    void aRefusedImageIsGivenFiveSeconds() {
        var refused = trouble(TroubleKind.IMAGE_REFUSED, "ErrImagePull");
        assertThat(note(START, refused)).isEmpty();
        assertThat(incidents.next(START, _ -> true)).contains(START.plusSeconds(5));
        assertThat(note(START.plusSeconds(4), refused)).isEmpty();
        assertThat(note(START.plusSeconds(5), refused)).hasSize(1);
    }

    @Test
    void aPullThatFailedOnceIsGivenTheTimeForASecond() {
        var failed = trouble(TroubleKind.IMAGE_PULL, "ErrImagePull");
        var waiting = trouble(TroubleKind.IMAGE_PULL, "ImagePullBackOff");
        assertThat(note(START, failed)).isEmpty();
        assertThat(note(START.plusSeconds(1), waiting)).isEmpty();
        assertThat(note(START.plusSeconds(9), waiting)).isEmpty();
        assertThat(note(START.plusSeconds(10), failed)).hasSize(1);
    }

    @Test
    void aRefusalThatWasSaidOnceStandsWhileTheKubeletOnlyWaits() {
        note(START, trouble(TroubleKind.IMAGE_REFUSED, "ErrImagePull"));
        assertThat(note(START.plusSeconds(5), trouble(TroubleKind.IMAGE_PULL, "ImagePullBackOff")))
                .hasSize(1);
    }

    @Test
    void aTroubleThatWentAwayBeginsAnew() {
        var refused = trouble(TroubleKind.PODS_REFUSED, "FailedCreate");
        note(START, refused);
        note(START.plusSeconds(2));
        assertThat(note(START.plusSeconds(8), refused)).isEmpty();
        assertThat(note(START.plusSeconds(17), refused)).isEmpty();
        assertThat(note(START.plusSeconds(18), refused)).hasSize(1);
    }

    @Test
    void aTroubleThatFlickersIsOneTrouble() {
        var refused = trouble(TroubleKind.PODS_REFUSED, "FailedCreate");
        note(START, refused);
        note(START.plusSeconds(8));
        assertThat(note(START.plusSeconds(9), refused)).isEmpty();
        assertThat(note(START.plusSeconds(10), refused)).hasSize(1);
    }

    @Test
    void whatIsGoneEndsNothing() {
        var refused = trouble(TroubleKind.PODS_REFUSED, "FailedCreate");
        note(START, refused);
        assertThat(note(START.plusSeconds(60))).isEmpty();
        assertThat(incidents.next(START.plusSeconds(60), _ -> true)).isEmpty();
    }

    @Test
    void aSecondEvictedPodEndsTheHope() {
        var first = Trouble.ofPod(TroubleKind.EVICTED, hub(), Objects.pod("hub-1"), "Evicted", "low on memory");
        var second = Trouble.ofPod(TroubleKind.EVICTED, hub(), Objects.pod("hub-2"), "Evicted", "low on memory");
        assertThat(note(START, first)).isEmpty();
        assertThat(note(START.plusSeconds(1), first, second)).hasSize(2);
    }

    @Test
    void theSitesOwnGraceCounts() {
        var own = new Incidents(new Graces(
                Map.of(TroubleKind.IMAGE_PULL, Grace.seconds(120), TroubleKind.NOT_READY, Grace.seconds(7))));
        var failed = trouble(TroubleKind.IMAGE_PULL, "ErrImagePull");
        var waiting = trouble(TroubleKind.IMAGE_PULL, "ImagePullBackOff");
        own.note(HUB, List.of(failed), START);
        own.note(HUB, List.of(waiting), START.plusSeconds(10));
        own.note(HUB, List.of(failed), START.plusSeconds(20));
        assertThat(own.ripe(START.plusSeconds(119), _ -> true)).isEmpty();
        assertThat(own.ripe(START.plusSeconds(120), _ -> true)).hasSize(1);
        own.note(HUB, List.of(trouble(TroubleKind.NOT_READY, "Unhealthy")), START.plusSeconds(200));
        assertThat(own.ripe(START.plusSeconds(207), _ -> true)).hasSize(1);
    }

    @Test
    void timeThatIsAsItShouldBeDoesNotCount() {
        var terminating = trouble(TroubleKind.TERMINATING, "Finalizers").after(Duration.ofSeconds(45));
        assertThat(note(START, terminating)).isEmpty();
        assertThat(note(START.plusSeconds(74), terminating)).isEmpty();
        assertThat(note(START.plusSeconds(75), terminating)).hasSize(1);
    }

    @Test
    void theWorstIsToldFirst() {
        incidents.note("uid-a", List.of(trouble(TroubleKind.PROGRESS_DEADLINE, "late")), START);
        incidents.note("uid-b", List.of(crash("hub-1", 5)), START);
        assertThat(incidents.ripe(START, _ -> true))
                .extracting(Trouble::kind)
                .containsExactly(TroubleKind.CRASH_LOOP, TroubleKind.PROGRESS_DEADLINE);
        assertThat(incidents.ripe(START, uid -> uid.equals("uid-a"))).hasSize(1);
    }

    private List<Trouble> note(Instant now, Trouble... troubles) {
        incidents.note(HUB, List.of(troubles), now);
        return incidents.ripe(now, _ -> true);
    }

    private static WorkloadName hub() {
        return new WorkloadName("Deployment", "hub");
    }

    @Test
    void aSecondPullThatFailedIsCountedByItsEventWhereItsStateWasNeverReported() {
        var waiting = trouble(TroubleKind.IMAGE_PULL, "ImagePullBackOff");
        assertThat(note(START, waiting.tried(1))).isEmpty();
        assertThat(note(START.plusSeconds(12), waiting.tried(2))).hasSize(1);
    }

    private static Trouble crash(String pod, int restarts) {
        var container = Objects.waiting("CrashLoopBackOff", "back-off", restarts);
        var at = Objects.pod(pod, container);
        return Trouble.ofContainer(TroubleKind.CRASH_LOOP, hub(), at, container, "CrashLoopBackOff", "back-off");
    }

    private static Trouble trouble(TroubleKind kind, String reason) {
        return new Trouble(kind, hub(), Optional.empty(), "Deployment/hub", reason, "", Duration.ZERO, 0);
    }
}
