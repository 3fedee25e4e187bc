package dev.slipway.http;

/** What became of opening a WebSocket. */
public sealed interface TalkOutcome {

    /** It is open, and to be closed. */
    record Opened(WebSocketTalk talk) implements TalkOutcome {}

    /**
     * The server answered, but not with a WebSocket.
     *
     * @param status the HTTP status of its answer
     */
    record Declined(int status) implements TalkOutcome {}

    /** Nothing answered. */
    record NotOpened(HttpOutcome.Unanswered why) implements TalkOutcome {}
}
