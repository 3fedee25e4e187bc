package dev.slipway.http;

import java.time.Duration;

/** Why a stream is not followed any longer. */
public sealed interface StreamEnd {

    /** Its follower has all that it wanted. */
    record Enough() implements StreamEnd {}

    /**
     * The server closed it in the middle, and did so again after each reconnection, or the connection broke, or nothing came
     * for too long.
     *
     * @param explanation of the last time, a sentence without a stop
     * @param connections how many there were
     */
    record Lost(String explanation, int connections) implements StreamEnd {}

    /** The time for all of it was over while it went on. */
    record Late(Duration limit) implements StreamEnd {}

    /** The answer is no stream: another status than 200, or another content. */
    record NoStream(HttpOutcome.Answered answer) implements StreamEnd {}

    /**
     * There was no connection at all.
     *
     * @param explanation continuing the words "it failed: "
     */
    record Unanswered(HttpOutcome.Cause cause, String explanation) implements StreamEnd {}

    /** An event did not end within so many bytes. */
    record TooLong(int bytes) implements StreamEnd {}
}
