package dev.slipway.steps.validate.binder;

import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What BinderHub tells of a launch.
 *
 * @param word the phase as it was written
 * @param message for people; may have several lines, and may be empty
 * @param status the HTTP status that BinderHub would have answered with, had the stream not begun
 * @param url of the server, once it is ready
 * @param token that the server takes, once it is ready
 */
record BinderEvent(
        String word, String message, Optional<Integer> status, Optional<String> url, Optional<String> token) {
    private static final JsonMapper JSON = new JsonMapper();

    /** What an event's data says; empty: it is no JSON object. */
    static Optional<BinderEvent> of(String data) {
        try {
            var json = JSON.readTree(data);
            return json.isObject()
                    ? Optional.of(new BinderEvent(
                            text(json, "phase").orElse(""),
                            text(json, "message").orElse(""),
                            Optional.of(json.path("status_code"))
                                    .filter(JsonNode::isInt)
                                    .map(JsonNode::asInt),
                            text(json, "url"),
                            text(json, "token")))
                    : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(JsonNode json, String name) {
        return Optional.of(json.path(name))
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .filter(text -> !text.isEmpty());
    }

    Phase phase() {
        return Phase.named(word);
    }

    /** The message's lines that say something. */
    List<String> lines() {
        return message.lines()
                .map(String::stripTrailing)
                .filter(line -> !line.isBlank())
                .toList();
    }

    /** The message in one line. */
    String said() {
        return String.join(" ", lines()).strip();
    }

    /** Without the token, which lets its bearer into the server. */
    @Override
    public String toString() {
        return word + ": " + said();
    }
}
