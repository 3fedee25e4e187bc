package dev.slipway.recovery;

import static dev.slipway.testing.Revisions.history;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kube.ReleaseRevision;
import dev.slipway.lock.Operation;
import dev.slipway.lock.Owner;
import dev.slipway.testing.Revisions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseStateTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private static ReleaseState judge(ReleaseRevision latest, Optional<Operation> noted) {
        return ReleaseState.of(
                history(Revisions.of(latest.number() - 1, "deployed", Instant.EPOCH), latest), noted, LIMIT, NOW);
    }

    private static ReleaseRevision pending(String status, Duration age) {
        return Revisions.of(8, status, NOW.minus(age));
    }

    private static Optional<Operation> noted(int from) {
        return Optional.of(new Operation("prod/hub", from, new Owner("ada@laptop", "20260601-115900-ab12")));
    }

    @Test
    void aReleaseThatIsNotThereIsClear() {
        assertThat(ReleaseState.of(history(), Optional.empty(), LIMIT, NOW)).isEqualTo(new ReleaseState.Clear());
    }

    @ParameterizedTest
    @ValueSource(strings = {"deployed", "failed", "superseded", "uninstalled", "unknown"})
    void whatHelmHasEndedIsClearEvenWhereSomebodyNotedIt(String status) {
        assertThat(judge(pending(status, Duration.ZERO), noted(7))).isEqualTo(new ReleaseState.Clear());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pending-install", "pending-upgrade", "pending-rollback", "uninstalling"})
    void whatNobodyNotedGoesOnUntilItIsOlderThanItsTimeLimitAndAGrace(String status) {
        assertThat(judge(pending(status, Duration.ofSeconds(11 * 60 - 1)), Optional.empty()))
                .isInstanceOfSatisfying(ReleaseState.Busy.class, busy -> {
                    assertThat(busy.who()).isEqualTo("helm");
                    assertThat(busy.until()).contains(NOW.plusSeconds(1));
                });
        assertThat(judge(pending(status, Duration.ofMinutes(11)), Optional.empty()))
                .isInstanceOfSatisfying(
                        ReleaseState.CutShort.class,
                        cut -> assertThat(cut.why())
                                .isEqualTo("it has been going on since 2026-06-01T11:49:00Z, longer than the release's"
                                        + " time limit of 10 min"));
    }

    @Test
    void whatADeadDeploymentNotedWasCutShortWithItHoweverYoung() {
        assertThat(judge(pending("pending-upgrade", Duration.ofSeconds(1)), noted(7)))
                .isEqualTo(new ReleaseState.CutShort(
                        pending("pending-upgrade", Duration.ofSeconds(1)),
                        "deployment 20260601-115900-ab12 of ada@laptop began it, and died"));
    }

    @Test
    void aRevisionThatIsNotTheOneItBeganIsSomebodyElses() {
        assertThat(judge(pending("pending-upgrade", Duration.ofSeconds(1)), noted(6)))
                .isInstanceOf(ReleaseState.Busy.class);
    }

    @Test
    void whatIsSaidNamesTheOperationAndWhatFollows() {
        assertThat(ReleaseState.operation(pending("pending-rollback", Duration.ZERO)))
                .isEqualTo("a rollback (revision 8)");
        assertThat(ReleaseState.consequence(pending("pending-install", Duration.ZERO)))
                .contains("hooks of an installation do not run again");
    }

    @Test
    void aMarkIsKnownAgain() {
        var cut = pending("pending-upgrade", Duration.ZERO);
        var text = CutShortMark.text(cut, "it died", "20260601-120000-cd34");
        assertThat(text)
                .isEqualTo("Upgrade cut short: it died (marked as failed by Slipway, deployment 20260601-120000-cd34)");
        assertThat(CutShortMark.isOn(Revisions.of(8, "failed", text, NOW, Map.of())))
                .isTrue();
        assertThat(CutShortMark.isOn(Revisions.of(8, "failed", "timed out", NOW, Map.of())))
                .isFalse();
    }
}
