package dev.slipway.steps.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.testing.RecordingContext;
import dev.slipway.testing.ScriptedStep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SoakTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final List<Duration> pauses = new ArrayList<>();

    private StepOutcome soak(Duration duration, Step... checks) throws InterruptedException {
        var soak = new Soak(
                "prod",
                duration,
                List.of(checks),
                pause -> {
                    pauses.add(pause);
                    now.updateAndGet(at -> at.plus(pause));
                },
                now::get);
        return soak.run(new RecordingContext());
    }

    @Test
    void theChecksAreMadeAgainAndAgainUntilTheTimeIsUpAndOnceMoreAtItsEnd() throws Exception {
        var check = ScriptedStep.succeeding("check");

        var outcome = soak(Duration.ofSeconds(50), check);

        assertThat(pauses).containsExactly(Soak.PAUSE, Soak.PAUSE, Soak.PAUSE, Duration.ofSeconds(5));
        assertThat(check.runs()).isEqualTo(5);
        assertThat(outcome)
                .isEqualTo(new StepOutcome.Succeeded("nothing went wrong in 50 s, 5 rounds of checks passed"));
    }

    @Test
    void aCheckThatFailsAfterAWhileEndsItAndSaysWhen() throws Exception {
        var evidence = new Evidence.Fact("hub", "answered 503");
        var check = ScriptedStep.doing(
                "check",
                _ -> now.get().isBefore(Instant.EPOCH.plusSeconds(30))
                        ? new StepOutcome.Succeeded("ok")
                        : new StepOutcome.Failed(Failure.of("asking the hub", "It answered 503.", evidence)
                                .advising("Look at the hub's log.")));

        var outcome = soak(Duration.ofMinutes(10), check);

        assertThat(outcome).isInstanceOfSatisfying(StepOutcome.Failed.class, failed -> {
            assertThat(failed.failure().observed()).isEqualTo("After 30 s of 10 min: It answered 503.");
            assertThat(failed.failure().evidence()).containsExactly(evidence);
            assertThat(failed.failure().advice()).containsExactly("Look at the hub's log.");
        });
        assertThat(check.runs()).isEqualTo(3);
    }
}
