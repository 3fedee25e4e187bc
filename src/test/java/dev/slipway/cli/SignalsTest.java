package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.Cancellation;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SignalsTest {
    @Test
    void aSignalCancelsAndTheProgramLivesOn() throws Exception {
        var cancellation = new Cancellation();
        try (var _ = Signals.cancel(cancellation)) {
            var kill = new ProcessBuilder(
                            "kill",
                            "-TERM",
                            Long.toString(ProcessHandle.current().pid()))
                    .start();
            assertThat(kill.waitFor()).isZero();
            Awaitility.await()
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> cancellation.reason().isPresent());
        }
        assertThat(cancellation.reason().orElseThrow().explain()).contains("SIGTERM");
    }
}
