package dev.slipway.pipeline;

import java.time.Duration;

/** Durations as people write them. */
public final class Durations {
    private Durations() {}

    /** {@code 0.4 s}, {@code 12 s}, {@code 3 min 5 s}, {@code 1 h 2 min}. */
    public static String words(Duration duration) {
        long seconds = duration.toSeconds();
        if (duration.compareTo(Duration.ofSeconds(10)) < 0) {
            long tenths = Math.round(duration.toMillis() / 100.0);
            return tenths % 10 == 0 ? tenths / 10 + " s" : tenths / 10 + "." + tenths % 10 + " s";
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
        }
        return seconds / 3600 + " h" + (seconds % 3600 < 60 ? "" : " " + seconds % 3600 / 60 + " min");
    }
}
