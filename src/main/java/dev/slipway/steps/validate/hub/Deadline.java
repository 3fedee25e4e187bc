package dev.slipway.steps.validate.hub;

import java.time.Duration;

/** A moment after which nothing is begun any more. */
record Deadline(long nanos) {
    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }

    boolean isOver() {
        return left().isZero();
    }

    /** What is left, and no more than this. */
    Duration atMost(Duration longest) {
        return left().compareTo(longest) < 0 ? left() : longest;
    }
}
