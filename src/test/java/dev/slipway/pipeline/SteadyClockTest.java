package dev.slipway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
    private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void aMachinesClockThatIsSetMovesItNeitherOnNorBack() {
        var wall = new AtomicReference<>(START);
        var steady = new AtomicLong(-5);
        var clock = new SteadyClock(wall::get, steady::get);
        wall.set(START.plus(Duration.ofHours(1)));
        assertThat(clock.instant()).isEqualTo(START);
        steady.addAndGet(Duration.ofSeconds(7).toNanos());
        wall.set(START.minus(Duration.ofHours(1)));
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(7));
    }
}
