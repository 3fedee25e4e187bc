package dev.slipway.demo;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Plays a Grafana, as far as its documented annotations API goes: {@code POST /api/annotations} makes one and
 * {@code PATCH /api/annotations/ID} changes it, both with a service account's token. It holds a caller to that contract as
 * the real one does, and keeps what it got.
 */
final class GrafanaStandIn {
    private static final Pattern ONE = Pattern.compile("/api/annotations/(\\d+)");
    private static final int LARGEST_BODY = 1 << 16;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final boolean sick;
    private final List<Annotation> annotations = new ArrayList<>();
    private volatile String token = "";

    /**
     * A stand-in.
     *
     * @param sick whether it answers everything with status 500
     */
    GrafanaStandIn(boolean sick) {
        this.sick = sick;
    }

    /** Only callers with this token are served. */
    void expect(String serviceAccountToken) {
        token = serviceAccountToken;
    }

    /** What it was told, in order. */
    synchronized List<Annotation> annotations() {
        return List.copyOf(annotations);
    }

    /** Answers. */
    void handle(HttpExchange exchange) throws IOException {
        var body = exchange.getRequestBody().readNBytes(LARGEST_BODY);
        var path = exchange.getRequestURI().getPath().replaceFirst("^/grafana", "");
        var answer = answer(
                exchange.getRequestMethod(),
                path,
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                        .orElse(""),
                new String(body, StandardCharsets.UTF_8));
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=UTF-8");
        var bytes = JSON.writeValueAsBytes(answer.body());
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** What it answers to a request. */
    synchronized Reply answer(String method, String path, String authorization, String body) {
        if (sick) {
            return new Reply(500, Map.of("message", "Internal server error"));
        }
        if (token.isEmpty() || !authorization.equals("Bearer " + token)) {
            return new Reply(401, Map.of("message", "Invalid API key"));
        }
        var one = ONE.matcher(path);
        if (method.equals("POST") && path.equals("/api/annotations")) {
            return read(body).map(this::add).orElse(BAD);
        }
        if (method.equals("PATCH") && one.matches()) {
            return read(body)
                    .map(changes -> change(Integer.parseInt(one.group(1)), changes))
                    .orElse(BAD);
        }
        return new Reply(404, Map.of("message", "Not found"));
    }

    private static final Reply BAD = new Reply(400, Map.of("message", "bad request data"));

    private Reply add(JsonNode asked) {
        var text = asked.path("text").asString("");
        if (text.isEmpty()) {
            return new Reply(
                    400, Map.of("message", "Failed to save annotation", "error", "text field should not be empty"));
        }
        var tags = new ArrayList<String>();
        asked.path("tags").forEach(tag -> tags.add(tag.asString("")));
        annotations.add(
                new Annotation(annotations.size() + 1, tags, text, time(asked, "time"), time(asked, "timeEnd")));
        return new Reply(200, Map.of("message", "Annotation added", "id", annotations.size()));
    }

    private Reply change(int id, JsonNode changes) {
        if (id < 1 || id > annotations.size()) {
            return new Reply(404, Map.of("message", "Could not find annotation to update"));
        }
        var old = annotations.get(id - 1);
        var text = changes.path("text").asString("");
        annotations.set(
                id - 1,
                new Annotation(
                        id,
                        old.tags(),
                        text.isEmpty() ? old.text() : text,
                        time(changes, "time").or(old::start),
                        time(changes, "timeEnd").or(old::end)));
        return new Reply(200, Map.of("message", "Annotation patched"));
    }

    private static Optional<Instant> time(JsonNode holder, String field) {
        var millis = holder.path(field);
        return millis.isNumber() ? Optional.of(Instant.ofEpochMilli(millis.asLong())) : Optional.empty();
    }

    private static Optional<JsonNode> read(String body) {
        try {
            return Optional.of(JSON.readTree(body)).filter(JsonNode::isObject);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** What it answers. */
    record Reply(int status, Map<String, Object> body) {
        Reply {
            body = Map.copyOf(body);
        }
    }

    /** What it was told. */
    record Annotation(int id, List<String> tags, String text, Optional<Instant> start, Optional<Instant> end) {
        Annotation {
            tags = List.copyOf(tags);
        }
    }
}
