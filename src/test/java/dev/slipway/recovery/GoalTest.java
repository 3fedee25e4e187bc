package dev.slipway.recovery;

import static dev.slipway.testing.Revisions.history;
import static dev.slipway.testing.Revisions.validated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kube.ReleaseHistory;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.testing.Revisions;
import dev.slipway.testing.Targets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GoalTest {
    private static final TargetRelease HUB = Targets.on("prod", "hub");

    private static final ReleaseHistory HISTORY = history(
            validated(4, "superseded"),
            Revisions.of(5, "superseded", Instant.EPOCH),
            validated(6, "failed"),
            Revisions.of(7, "deployed", Instant.EPOCH),
            Revisions.of(8, "failed", Instant.EPOCH));

    private static int to(Goal goal) {
        return ((Goal.Back) goal).to().number();
    }

    private static String why(Goal goal) {
        return ((Goal.Stay) goal).why();
    }

    @Test
    void aFailedDeploymentGoesBackToTheLastRevisionThatWasDeployedAndValidatedBeforeIt() {
        var goal = Goal.afterFailure(HUB, HISTORY, 7);
        assertThat(to(goal)).isEqualTo(4);
        assertThat(((Goal.Back) goal).words()).isEqualTo("revision 4 (commit 44444444)");
        assertThat(((Goal.Back) goal).from().number()).isEqualTo(8);
    }

    @Test
    void whatADeploymentHasNotChangedStays() {
        assertThat(why(Goal.afterFailure(HUB, HISTORY, 8))).isEqualTo("the deployment had not changed it yet");
    }

    @Test
    void aFirstInstallationHasNothingToGoBackTo() {
        assertThat(why(Goal.afterFailure(HUB, history(Revisions.of(1, "failed", Instant.EPOCH)), 0)))
                .startsWith("it was first installed by this deployment");
    }

    @Test
    void withoutAValidatedRevisionItStays() {
        var none = history(Revisions.of(1, "deployed", Instant.EPOCH), Revisions.of(2, "failed", Instant.EPOCH));
        assertThat(why(Goal.afterFailure(HUB, none, 1))).contains("no earlier revision");
    }

    @Test
    void aPersonGoesBackToTheLastGoodOneOrToTheOneTheyName() {
        assertThat(to(Goal.asked(HUB, HISTORY, Optional.empty()))).isEqualTo(4);
        assertThat(to(Goal.asked(HUB, HISTORY, Optional.of(5)))).isEqualTo(5);
        assertThat(why(Goal.asked(HUB, HISTORY, Optional.of(8)))).contains("revision 8 is its latest");
        assertThat(why(Goal.asked(HUB, HISTORY, Optional.of(3))))
                .isEqualTo("Helm has kept no revision 3 of it; there are 4 to 8");
        assertThat(why(Goal.asked(HUB, history(), Optional.empty()))).contains("no such release");
    }
}
