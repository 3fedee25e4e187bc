package dev.slipway.steps.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.rollout.Trouble;
import dev.slipway.rollout.TroubleKind;
import dev.slipway.rollout.WorkloadName;
import dev.slipway.testing.RecordingContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class CrashLogsTest {
    private static final Trouble CRASH = new Trouble(
            TroubleKind.CRASH_LOOP,
            new WorkloadName("Deployment", "hub"),
            Optional.empty(),
            "Pod/hub-1 container hub",
            "Error",
            "",
            Duration.ZERO,
            0);

    private final RecordingContext context = new RecordingContext();

    @Test
    void whatACrashedContainerSaidLastIsPassedOn() throws Exception {
        try (var logs = new CrashLogs(context)) {
            logs.tell(CRASH, (_, _) -> List.of("Traceback", "KeyError: cookie"));
            awaitOutput(3);
        }
        assertThat(context.output())
                .containsExactly("the last lines of Pod/hub-1 container hub:", "  Traceback", "  KeyError: cookie");
    }

    @Test
    void theWaitIsNotHeldUpByALogThatDoesNotComeAndOnlyAFewAreAskedForAtOnce() throws Exception {
        var asked = new Semaphore(0);
        var never = new CountDownLatch(1);
        try (var logs = new CrashLogs(context)) {
            for (int i = 0; i < 50; i++) {
                logs.tell(CRASH, (_, _) -> {
                    asked.release();
                    never.await();
                    return List.of("too late");
                });
            }
            asked.acquire(3);
        }
        never.countDown();
        assertThat(asked.availablePermits()).isZero();
        assertThat(context.output()).isEmpty();
    }

    @Test
    void aLogThatCannotBeReadFailsNothingAndMakesRoomForTheNext() {
        try (var logs = new CrashLogs(context)) {
            for (int i = 0; i < 3; i++) {
                logs.tell(CRASH, (_, _) -> List.of());
            }
            // Whether a slot is free by now, only trying tells; of the tries, fewer than the bound are needed.
            while (context.output().isEmpty()) {
                logs.tell(CRASH, (_, _) -> List.of("read"));
                Thread.onSpinWait();
            }
        }
        assertThat(context.output()).contains("  read");
    }

    private void awaitOutput(int lines) throws InterruptedException {
        while (context.output().size() < lines) {
            Thread.sleep(1);
        }
    }
}
