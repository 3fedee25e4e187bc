package dev.slipway.rollout;

import java.util.EnumMap;
import java.util.Map;

/** The grace of each kind of trouble: the site's where it says something, else the usual one. */
public record Graces(Map<TroubleKind, Grace> own) {
    public Graces {
        var copy = new EnumMap<TroubleKind, Grace>(TroubleKind.class);
        copy.putAll(own);
        own = java.util.Collections.unmodifiableMap(copy);
    }

    /** The usual ones. */
    public static Graces usual() {
        return new Graces(Map.of());
    }

    /** Of a kind. */
    public Grace of(TroubleKind kind) {
        var said = own.get(kind);
        return said == null ? usual(kind) : said;
    }

    /** Of a kind, where the site says nothing. */
    public static Grace usual(TroubleKind kind) {
        return switch (kind) {
            case NODE, CLAIM, SANDBOX -> Grace.seconds(60);
            case CRASH_LOOP -> new Grace.Restarts(2);
            case JOB_FAILED, IMAGE_NAME_INVALID, IMAGE_NEVER_PULLED, PAUSED, PROGRESS_DEADLINE -> Grace.none();
            case IMAGE_REFUSED -> Grace.seconds(5);
            case IMAGE_PULL -> Grace.seconds(45);
            case CONTAINER_START, PODS_REFUSED -> Grace.seconds(10);
            case MOUNT -> Grace.seconds(20);
            case ATTACH, UNSCHEDULABLE -> Grace.seconds(120);
            case CONTAINER_CONFIG, EVICTED, NO_SCALE_UP, STUCK_ORDINAL, TERMINATING -> Grace.seconds(30);
            case NOT_READY -> new Grace.Forever();
        };
    }
}
