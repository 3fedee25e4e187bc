package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM, as a CI system sends it, in the middle of a deployment. */
class DemoInterruptionIT {
    @TempDir
    Path temp;

    @Test
    void endsInAnOrderlyWayAndLeavesNothing() throws Exception {
        try (var trial =
                new DemoTrial(temp, "demo-term-" + UUID.randomUUID().toString().substring(0, 6) + "-")) {
            // Given: a rollout that takes long, since it never ends well
            var process = trial.start("--break", "image", "--output", "json");
            await().atMost(Duration.ofMinutes(20))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> !process.isAlive() || isAwaitingRollout(trial.printed()));
            var family = process.descendants().toList();
            // When
            process.destroy();
            var ended = trial.await(process, Duration.ofSeconds(60));
            // Then
            assertThat(ended.code()).as(ended.out() + ended.err()).isEqualTo(ExitCode.TERMINATED);
            assertThat(ended.result().path("verdict").asString("")).isEqualTo("interrupted");
            assertThat(ended.steps("cancelled"))
                    .contains("Deploy to staging: Await rollout", "Deploy to production: Upgrade release mybinder");
            assertThat(trial.production().revisions()).isEmpty();
            assertThat(family).noneMatch(ProcessHandle::isAlive);
            trial.assertNothingLeft();
            trial.assertNoSecretIn(trial.readable(ended));
        }
    }

    private static boolean isAwaitingRollout(String events) {
        return events.lines().anyMatch(line -> line.contains("\"step-started\"") && line.contains("\"Await rollout\""));
    }
}
