package dev.slipway.rollout;

import java.time.Duration;

/** How long a trouble is let be before it ends the wait: what may still mend by itself is given the time to. */
public sealed interface Grace {

    /** For so long; zero: it ends the wait at once. */
    record Lasting(Duration time) implements Grace {}

    /** Until a container was started again so many times, and ended once more. */
    record Restarts(int forgiven) implements Grace {}

    /** It never ends the wait; only the time limit does. */
    record Forever() implements Grace {}

    /** At once. */
    static Grace none() {
        return new Lasting(Duration.ZERO);
    }

    /** For some seconds. */
    static Grace seconds(int seconds) {
        return new Lasting(Duration.ofSeconds(seconds));
    }

    /** As a site writes it. */
    default String text() {
        return switch (this) {
            case Lasting(var time) when time.isZero() -> "now";
            case Lasting(var time) -> time.toSeconds() % 60 == 0 ? time.toMinutes() + "m" : time.toSeconds() + "s";
            case Restarts(var forgiven) -> forgiven + (forgiven == 1 ? " restart" : " restarts");
            case Forever _ -> "never";
        };
    }
}
