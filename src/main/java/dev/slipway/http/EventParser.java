package dev.slipway.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the format of server-sent events (WHATWG HTML, "Interpreting an event stream") from bytes that come in whatever pieces
 * the network makes of them. Lines are cut before they are decoded, so that a piece may end within a character.
 */
final class EventParser {
    private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final int longest;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder data = new StringBuilder();
    private String type = "";
    private String lastId = "";
    private String id = "";
    private Optional<Duration> pause = Optional.empty();
    private boolean hasData;
    private boolean afterReturn;
    private boolean first = true;

    /**
     * At a stream's beginning.
     *
     * @param longest how many bytes the lines of one event may have
     */
    EventParser(int longest) {
        this.longest = longest;
    }

    /** At the beginning of the stream's next connection: what was begun is forgotten, what the server told of itself is not. */
    EventParser afresh() {
        var next = new EventParser(longest);
        next.lastId = lastId;
        next.id = lastId;
        next.pause = pause;
        return next;
    }

    /** An event has more bytes than one may have. */
    static final class TooLong extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** Takes the next bytes; the events that are complete with them. */
    List<ServerEvent> take(ByteBuffer bytes) throws TooLong {
        var events = new ArrayList<ServerEvent>();
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            boolean ends = next == '\r' || (next == '\n' && !afterReturn);
            if (ends) {
                endOfLine(events);
            } else if (next != '\n') {
                line.write(next);
                bound();
            }
            afterReturn = next == '\r';
        }
        return events;
    }

    /** The identifier that a reconnection tells the server; empty: it gave none. */
    String lastId() {
        return lastId;
    }

    /** How long the server wants to be left alone before a reconnection, and never longer than half a minute. */
    Optional<Duration> pause() {
        return pause;
    }

    private void bound() throws TooLong {
        if (line.size() + data.length() > longest) {
            throw new TooLong();
        }
    }

    private void endOfLine(List<ServerEvent> events) throws TooLong {
        var text = text();
        line.reset();
        if (text.isEmpty()) {
            dispatch().ifPresent(events::add);
        } else if (text.charAt(0) != ':') {
            field(text);
            bound();
        }
    }

    private String text() {
        byte[] bytes = line.toByteArray();
        int from = first && startsWithMark(bytes) ? MARK.length : 0;
        first = false;
        return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
    }

    private static boolean startsWithMark(byte[] bytes) {
        return bytes.length >= MARK.length && bytes[0] == MARK[0] && bytes[1] == MARK[1] && bytes[2] == MARK[2];
    }

    private void field(String text) {
        int colon = text.indexOf(':');
        var name = colon < 0 ? text : text.substring(0, colon);
        var rest = colon < 0 ? "" : text.substring(colon + 1);
        var value = rest.startsWith(" ") ? rest.substring(1) : rest;
        switch (name) {
            case "data" -> {
                data.append(hasData ? "\n" : "").append(value);
                hasData = true;
            }
            case "event" -> type = value;
            case "id" -> id = value.indexOf('\0') < 0 ? value : id;
            case "retry" -> pause = milliseconds(value).or(() -> pause);
            default -> {
                // The format says that fields which one does not know are passed over.
            }
        }
    }

    private static Optional<Duration> milliseconds(String digits) {
        if (!digits.matches("[0-9]+")) {
            return Optional.empty();
        }
        // More digits than these are longer than the longest in any case.
        var wanted = digits.length() > 9 ? LONGEST_PAUSE : Duration.ofMillis(Long.parseLong(digits));
        return Optional.of(wanted.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wanted);
    }

    private Optional<ServerEvent> dispatch() {
        lastId = id;
        var event = hasData
                ? Optional.of(new ServerEvent(type.isEmpty() ? "message" : type, data.toString()))
                : Optional.<ServerEvent>empty();
        data.setLength(0);
        hasData = false;
        type = "";
        return event;
    }
}
