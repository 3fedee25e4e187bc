package dev.slipway.steps.validate.hub;

import dev.slipway.http.HttpCaller;
import dev.slipway.http.HttpOutcome;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The REST API of JupyterHub, and of the servers behind it, with a token. */
final class HubApi {
    static final JsonMapper JSON = JsonMapper.shared();

    private final HttpCaller http;
    private final String base;
    private final String token;
    private final String user;

    /**
     * An API.
     *
     * @param base where people go, without a slash at its end
     * @param token what the hub knows us by
     * @param user as whom we act
     */
    HubApi(HttpCaller http, String base, String token, String user) {
        this.http = http;
        this.base = base;
        this.token = token;
        this.user = URLEncoder.encode(user, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Asks the hub about the user: {@code ""}, {@code "/server"}. */
    HttpOutcome hub(String method, String path, String body, Duration limit) throws InterruptedException {
        return call(method, hubPath(path), body, limit);
    }

    /** Asks the user's server: {@code "api/status"}. */
    HttpOutcome server(String method, String path, String body, Duration limit) throws InterruptedException {
        return call(method, serverPath(path), body, limit);
    }

    private HttpOutcome call(String method, String path, String body, Duration limit) throws InterruptedException {
        var content = body.isEmpty()
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8);
        var asked = request(path).method(method, content);
        if (!body.isEmpty()) {
            asked.header("Content-Type", "application/json");
        }
        return http.call(asked.build(), limit, HttpClient.Redirect.NEVER);
    }

    /** Asks for the stream of what happens while the server starts. */
    HttpRequest progress() {
        return request(hubPath("/server/progress")).GET().build();
    }

    /** Where a kernel's channels are. */
    URI channels(String kernel) {
        return URI.create(base.replaceFirst("^http", "ws") + serverPath("api/kernels/" + kernel + "/channels"));
    }

    /** What says who we are. */
    Map<String, String> headers() {
        return Map.of("Authorization", "token " + token, "User-Agent", "slipway");
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(URI.create(base + path));
        headers().forEach(request::header);
        return request;
    }

    private String hubPath(String path) {
        return "/hub/api/users/" + user + path;
    }

    private String serverPath(String path) {
        return "/user/" + user + "/" + path;
    }

    /** A body as JSON; of what is none, a node that has nothing. */
    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            return JSON.missingNode();
        }
    }

    /** What an answer says for people: its JSON's message, or its beginning. */
    static String said(HttpOutcome.Answered answer) {
        var message = json(answer.body()).path("message").asString("");
        var words = message.isEmpty() ? answer.bodyStart(300) : message;
        return "status " + answer.status() + (words.isEmpty() ? "" : ", \"" + plain(words) + "\"");
    }

    /** Kubernetes' own sentence out of what KubeSpawner passes on of it, a whole HTTP answer; any other text as it is. */
    static String plain(String words) {
        int body = words.indexOf("HTTP response body: ");
        if (body >= 0) {
            var text = words.substring(body + "HTTP response body: ".length());
            int end = text.lastIndexOf('}');
            var message = end < 0
                    ? ""
                    : json(text.substring(0, end + 1)).path("message").asString("");
            if (!message.isEmpty()) {
                return words.substring(0, body)
                                .replaceAll("HTTP response headers: .*", "")
                                .replaceAll("\\s+", " ")
                                .strip()
                        + " " + message;
            }
        }
        return words.strip().replaceAll("\\s+", " ");
    }
}
