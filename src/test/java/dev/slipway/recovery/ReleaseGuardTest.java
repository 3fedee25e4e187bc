package dev.slipway.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.StepOutcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseGuardTest {
    private static StepOutcome helmSaid(String message) {
        return new StepOutcome.Failed(Failure.of("upgrading release hub", "Helm said: " + message));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress",
                "UPGRADE FAILED: release: already exists"
            })
    void whereOurHelmDidNotBeginWhatIsPendingIsSomebodyElses(String message) {
        assertThat(ReleaseGuard.metSomebodyElse(helmSaid(message))).isTrue();
    }

    @Test
    void whatOurHelmBeganIsOurs() {
        assertThat(ReleaseGuard.metSomebodyElse(helmSaid("UPGRADE FAILED: pre-upgrade hooks failed: timed out")))
                .isFalse();
        assertThat(ReleaseGuard.metSomebodyElse(helmSaid("rollback failed: signal: killed")))
                .isFalse();
        assertThat(ReleaseGuard.metSomebodyElse(new StepOutcome.Succeeded("revision 8")))
                .isFalse();
    }
}
