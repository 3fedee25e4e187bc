package dev.slipway.steps.preflight;

import static dev.slipway.testing.Targets.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kube.ReleaseDescription;
import dev.slipway.kube.ReleaseRecord;
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
    @ValueSource(strings = {"deployed", "superseded", "uninstalled", "unknown"})
    void aReleaseThatNobodyIsAtIsLeftAlone(String status) {
        assertThat(judge(3, status, Duration.ofMinutes(1))).isEmpty();
    }

    @Test
    void anUpgradeYoungerThanItsTimeLimitIsProbablySomebodyElses() {
        assertThat(judge(8, "pending-upgrade", Duration.ofMinutes(3))).hasValueSatisfying(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.PROBLEM);
            assertThat(finding.what())
                    .isEqualTo("Release hub in namespace prod is locked: an upgrade, revision 8, has been going on"
                            + " since 2026-06-01T11:57:00Z (3 min). Somebody is probably still at it.");
            assertThat(finding.remedy())
                    .startsWith("Let it come to its end (by 2026-06-01T12:07:00Z, the release's time limit)")
                    .contains("helm rollback hub --namespace prod");
        });
    }

    @Test
    void anOlderOneWasLeftByARunThatWasKilled() {
        assertThat(judge(8, "pending-upgrade", Duration.ofHours(5))).hasValueSatisfying(finding -> {
            assertThat(finding.what())
                    .contains("revision 8", "2026-06-01T07:00:00Z (5 h)", "time limit of 10 min", "was killed")
                    .doesNotContain("probably");
            assertThat(finding.remedy()).contains("helm history hub", "helm rollback hub --namespace prod");
        });
    }

    @Test
    void ofAFirstInstallationThereIsNothingToGoBackTo() {
        assertThat(judge(1, "pending-install", Duration.ofHours(5)))
                .hasValueSatisfying(finding -> assertThat(finding.remedy())
                        .contains("helm uninstall hub --namespace prod")
                        .doesNotContain("rollback"));
    }

    @Test
    void aRollbackThatIsPendingIsCalledOne() {
        assertThat(judge(9, "pending-rollback", Duration.ofHours(1)))
                .hasValueSatisfying(finding -> assertThat(finding.what()).contains("a rollback, revision 9"));
    }

    @Test
    void whichDeploymentOfOursLeftItIsTold() {
        var description = new ReleaseDescription("20260601-060000-ab12", "0123456789abcdef").format();
        var latest = new ReleaseRecord(
                "hub",
                4,
                "pending-upgrade",
                description,
                Optional.of(NOW.minus(Duration.ofHours(6))),
                "mybinder-0.1.0",
                "");
        assertThat(ReleaseCheck.judge(HUB, latest, NOW))
                .hasValueSatisfying(
                        finding -> assertThat(finding.what()).contains("by deployment 20260601-060000-ab12"));
    }

    @Test
    void aFailedRevisionIsARemarkAlone() {
        assertThat(judge(7, "failed", Duration.ofDays(1)))
                .hasValueSatisfying(finding -> assertThat(finding.severity()).isEqualTo(Severity.REMARK));
    }

    @Test
    void whatIsBeingUninstalledCanNotBeUpgraded() {
        assertThat(judge(7, "uninstalling", Duration.ofDays(1)))
                .hasValueSatisfying(finding -> assertThat(finding.severity()).isEqualTo(Severity.PROBLEM));
    }
}
