package dev.slipway.steps.preflight;

import static dev.slipway.testing.Targets.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.manifest.TargetRelease;
import dev.slipway.preflight.Finding;
import dev.slipway.preflight.Finding.Severity;
import dev.slipway.testing.Targets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseCheckTest {
    private static final TargetRelease HUB = Targets.on("prod", "hub");

    private static Optional<Finding> judge(int revision, String status, Duration age) {
        return ReleaseCheck.judge(HUB, Targets.record("hub", revision, status, NOW.minus(age)), NOW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"deployed", "superseded", "uninstalled", "unknown", "pending-upgrade", "uninstalling"})
    void aReleaseThatNobodyIsAtIsLeftAlone(String status) {
        assertThat(judge(3, status, Duration.ofMinutes(1))).isEmpty();
    }

    @Test
    void aFailedRevisionIsARemarkAlone() {
        assertThat(judge(7, "failed", Duration.ofDays(1)))
                .hasValueSatisfying(finding -> assertThat(finding.severity()).isEqualTo(Severity.REMARK));
    }
}
