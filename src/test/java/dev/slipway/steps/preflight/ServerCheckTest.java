package dev.slipway.steps.preflight;

import static dev.slipway.testing.Targets.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.kube.ServerHealth;
import dev.slipway.preflight.Finding;
import dev.slipway.preflight.Finding.Severity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerCheckTest {
    private static List<Finding> judge(boolean ready, String said, Duration ahead) {
        var health = new ServerHealth(ready, said, Optional.of(ahead), List.of(), NOW);
        return ServerCheck.judge("https://198.51.100.7:6443", health);
    }

    @Test
    void aReadyServerWithARightClockIsFine() {
        assertThat(judge(true, "", Duration.ofSeconds(-2))).isEmpty();
    }

    @Test
    void aServerThatIsNotReadyMayBeSoInAMoment() {
        assertThat(judge(false, "[-]etcd failed: reason withheld", Duration.ZERO))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.PROBLEM);
                    assertThat(finding.passing()).isTrue();
                    assertThat(finding.what()).contains("[-]etcd failed: reason withheld");
                });
    }

    @Test
    void aWrongClockIsAWarningThatSaysWhichWay() {
        assertThat(judge(true, "", Duration.ofMinutes(7))).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            assertThat(finding.what()).contains("is 7 min ahead of this machine's");
        });
        assertThat(judge(true, "", Duration.ofMinutes(-7)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).contains("is 7 min behind this machine's"));
    }
}
