package dev.slipway.steps.annotate;

import dev.slipway.http.HttpCaller;
import dev.slipway.http.HttpOutcome;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Grafana's HTTP interface for annotations, as its documentation describes it. */
final class GrafanaAnnotations {
    static final JsonMapper JSON = new JsonMapper();

    /** A sick Grafana once held up a deployment for as long as it liked. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final String root;
    private final Optional<String> token;
    private final HttpCaller http;

    /**
     * Grafana at an address.
     *
     * @param token of a service account
     */
    GrafanaAnnotations(String root, Optional<String> token, HttpCaller http) {
        this.root = root.replaceAll("/+$", "");
        this.token = token;
        this.http = http;
    }

    /** The address that annotations are sent to. */
    String address() {
        return root + "/api/annotations";
    }

    /** Makes an annotation. The answer holds its id. */
    HttpOutcome create(Instant time, List<String> tags, String text) throws InterruptedException {
        var annotation = JSON.createObjectNode().put("time", time.toEpochMilli());
        return send("POST", address(), with(annotation, tags, text));
    }

    /** Makes an annotation a region, with other words. */
    HttpOutcome end(long id, Instant timeEnd, List<String> tags, String text) throws InterruptedException {
        var changes = JSON.createObjectNode().put("timeEnd", timeEnd.toEpochMilli());
        return send("PATCH", address() + "/" + id, with(changes, tags, text));
    }

    private static ObjectNode with(ObjectNode annotation, List<String> tags, String text) {
        var array = annotation.putArray("tags");
        tags.forEach(array::add);
        return annotation.put("text", text);
    }

    private HttpOutcome send(String method, String url, ObjectNode body) throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .method(method, BodyPublishers.ofString(JSON.writeValueAsString(body)));
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        // Never followed: where it leads to a login page, that page's "200 OK" would pass for an answer.
        return http.call(request.build(), LIMIT, HttpClient.Redirect.NEVER);
    }
}
