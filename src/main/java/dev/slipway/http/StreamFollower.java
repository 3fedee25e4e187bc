package dev.slipway.http;

import java.time.Duration;

/** Is told a stream's events, as they come. */
public interface StreamFollower {

    /** Takes an event; whether another one is wanted. If not, the connection is closed. */
    boolean wantsMoreAfter(ServerEvent event);

    /**
     * The connection was lost; the address is asked again after the pause.
     *
     * @param why a sentence without a stop
     */
    default void reconnecting(String why, Duration pause) {}
}
