package dev.slipway.steps.validate.hub;

import java.time.Duration;

/** A moment after which nothing is begun any more. */
record Deadline(long nanos) {
    private static final Duration MOMENT = Duration.ofSeconds(1);

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }

    boolean isOver() {
        return left().isZero();
    }

    /** What is left for a request, and no more than this; also at the very end a request is given a moment. */
    Duration atMost(Duration longest) {
        var left = left().compareTo(MOMENT) < 0 ? MOMENT : left();
        return left.compareTo(longest) < 0 ? left : longest;
    }
}
