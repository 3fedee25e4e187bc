package dev.slipway.pipeline;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The time when this was made, and what has passed since: whoever sets the machine's clock meanwhile neither ends a wait nor makes
 * it longer. What others' clocks are compared with (the end of a token, a certificate) is the machine's own clock, also when it was
 * set.
 */
public final class SteadyClock implements InstantSource {
    private final Instant start;
    private final LongSupplier steady;
    private final long began;

    /**
     * Begins now.
     *
     * @param clock asked once
     * @param steady nanoseconds that never jump: {@code System::nanoTime}
     */
    public SteadyClock(InstantSource clock, LongSupplier steady) {
        this.start = clock.instant();
        this.steady = steady;
        this.began = steady.getAsLong();
    }

    /** Begins now, by this JVM's own count of time. */
    public static SteadyClock from(InstantSource clock) {
        return new SteadyClock(clock, System::nanoTime);
    }

    @Override
    public Instant instant() {
        return start.plusNanos(steady.getAsLong() - began);
    }
}
