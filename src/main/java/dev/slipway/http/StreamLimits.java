package dev.slipway.http;

import java.time.Duration;

/**
 * How long a stream is followed.
 *
 * @param total for all of it, with its reconnections
 * @param silence after which a connection is taken for dead: the longest without a single byte. Servers send comments to show
 *     that they live
 * @param reconnections how often the address is asked again after a connection was lost
 * @param longestEvent how many bytes an event may have; a server that sends none of its ends can not fill our memory
 */
public record StreamLimits(Duration total, Duration silence, int reconnections, int longestEvent) {
    /** Three times what servers of the Jupyter family let pass between two comments. */
    public static final Duration USUAL_SILENCE = Duration.ofSeconds(90);

    private static final int USUAL_EVENT = 1024 * 1024;

    /** The usual ones. */
    public static StreamLimits within(Duration total, int reconnections) {
        return new StreamLimits(total, USUAL_SILENCE, reconnections, USUAL_EVENT);
    }

    /** The same with another limit for silence. */
    public StreamLimits withSilence(Duration longest) {
        return new StreamLimits(total, longest, reconnections, longestEvent);
    }

    /** The same with another limit for an event. */
    public StreamLimits withLongestEvent(int bytes) {
        return new StreamLimits(total, silence, reconnections, bytes);
    }
}
