package dev.slipway.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A rollout that is slow, or looks bad for a while, and comes to a good end.
 *
 * @param kind what is special about it
 * @param before what ran before, rolled out or not; may be empty
 * @param isSound whether that was rolled out before the upgrade
 * @param after what is deployed
 * @param meanwhile what happens to it
 */
record HealthyCase(String kind, String before, boolean isSound, String after, List<Happening> meanwhile) {

    /**
     * Something that happens to a rollout from outside.
     *
     * @param after since it was applied
     */
    record Happening(Duration after, Deed deed) {}

    /** What is done. */
    @FunctionalInterface
    interface Deed {
        void to(Api api, String namespace) throws IOException, InterruptedException;
    }

    static HealthyCase of(String kind, String after, Happening... meanwhile) {
        return new HealthyCase(kind, "", true, after, List.of(meanwhile));
    }

    /** The same, as an upgrade of something that was rolled out. */
    HealthyCase upgrading(String sound) {
        return new HealthyCase(kind, sound, true, after, meanwhile);
    }

    /** The same, as an upgrade of something that did not work. */
    HealthyCase mending(String broken) {
        return new HealthyCase(kind, broken, false, after, meanwhile);
    }
}
