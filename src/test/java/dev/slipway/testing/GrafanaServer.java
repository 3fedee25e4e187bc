package dev.slipway.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A stand-in for Grafana's HTTP interface for annotations, which holds every request to what Grafana's documentation says
 * of it: {@code POST /api/annotations} and {@code PATCH /api/annotations/:id}. What breaks the contract is answered as
 * Grafana does, and kept as a violation.
 */
public final class GrafanaServer implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String PATH = "/grafana/api/annotations";

    private final HttpServer server;
    private final String token;
    private final List<JsonNode> created = new CopyOnWriteArrayList<>();
    private final List<JsonNode> patched = new CopyOnWriteArrayList<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Reply> scripted = new ConcurrentLinkedQueue<>();

    /** An answer of no Grafana in good health. */
    private record Reply(int status, String body, Optional<String> location, long delayMillis) {}

    /** Serves on a free port below the sub-path {@code /grafana}, from now on. */
    public GrafanaServer(String token) throws IOException {
        this.token = token;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    /** Its address, with the sub-path. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/grafana";
    }

    /** The next request is answered so, whatever it asks. */
    public void next(int status, String body) {
        scripted.add(new Reply(status, body, Optional.empty(), 0));
    }

    /** The next request is redirected. */
    public void nextRedirects(String location) {
        scripted.add(new Reply(302, "", Optional.of(location), 0));
    }

    /** The next request is answered so late that nobody waits for it. */
    public void nextIsLate() {
        scripted.add(new Reply(200, "{}", Optional.empty(), 30_000));
    }

    /** The bodies of the annotations that were made. */
    public List<JsonNode> created() {
        return created;
    }

    /** The bodies of the changes that were made. */
    public List<JsonNode> patched() {
        return patched;
    }

    /** What broke the contract. */
    public List<String> violations() {
        return violations;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var script = scripted.poll();
            reply(exchange, script == null ? judged(exchange, body) : script);
        }
    }

    private static void reply(HttpExchange exchange, Reply reply) throws IOException {
        try {
            Thread.sleep(reply.delayMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        reply.location().ifPresent(to -> exchange.getResponseHeaders().add("Location", to));
        var bytes = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private Reply judged(HttpExchange exchange, String body) {
        if (!("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return message(401, "Invalid API key");
        }
        if (!"application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
            return violation("content type " + exchange.getRequestHeaders().getFirst("Content-Type"));
        }
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (JacksonException e) {
            return violation("not JSON: " + body);
        }
        var path = exchange.getRequestURI().getPath();
        var method = exchange.getRequestMethod();
        if (method.equals("POST") && path.equals(PATH)) {
            return create(json);
        }
        if (method.equals("PATCH") && path.matches(PATH + "/\\d+")) {
            return patch(json, Integer.parseInt(path.substring(PATH.length() + 1)));
        }
        return violation(method + " " + path);
    }

    private Reply create(JsonNode json) {
        var wrong = wrongIn(json, List.of("time", "tags", "text"), List.of("timeEnd", "dashboardUID", "panelId"));
        if (!wrong.isEmpty()) {
            return violation(String.join(", ", wrong));
        }
        created.add(json);
        return new Reply(200, "{\"message\":\"Annotation added\",\"id\":" + created.size() + "}", Optional.empty(), 0);
    }

    private Reply patch(JsonNode json, int id) {
        var wrong = wrongIn(json, List.of(), List.of("time", "timeEnd", "tags", "text"));
        if (!wrong.isEmpty()) {
            return violation(String.join(", ", wrong));
        }
        if (id > created.size()) {
            return message(404, "Could not find annotation to update");
        }
        patched.add(json);
        return message(200, "Annotation patched");
    }

    private static List<String> wrongIn(JsonNode json, List<String> required, List<String> optional) {
        var wrong = new ArrayList<String>();
        for (var name : required) {
            if (!json.has(name)) {
                wrong.add("no " + name);
            }
        }
        for (var name : json.propertyNames()) {
            var value = json.path(name);
            var right = switch (name) {
                case "time", "timeEnd" -> value.isIntegralNumber() && value.asLong() > 1_000_000_000_000L;
                case "text" -> value.isString() && !value.asString().isBlank();
                case "tags" -> value.isArray() && value.valueStream().allMatch(JsonNode::isString);
                default -> optional.contains(name);
            };
            if (!right || !(required.contains(name) || optional.contains(name))) {
                wrong.add(name + " is " + value);
            }
        }
        return wrong;
    }

    private Reply violation(String what) {
        violations.add(what);
        return message(400, "bad request data: " + what.replace('"', '\''));
    }

    private static Reply message(int status, String text) {
        return new Reply(
                status, JSON.writeValueAsString(JSON.createObjectNode().put("message", text)), Optional.empty(), 0);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
