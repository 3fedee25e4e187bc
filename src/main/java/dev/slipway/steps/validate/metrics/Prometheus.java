package dev.slipway.steps.validate.metrics;

import dev.slipway.http.HttpCaller;
import dev.slipway.http.HttpOutcome;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks a Prometheus, or whatever speaks its HTTP API, instant queries.
 *
 * @param root its address without a trailing slash
 * @param token sent as a bearer token
 * @param timeout of each question
 * @see <a href="https://prometheus.io/docs/prometheus/latest/querying/api/">The HTTP API</a>
 */
record Prometheus(String root, Optional<String> token, Duration timeout, HttpCaller http) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int BODY_SHOWN = 200;

    /** Without the token. */
    @Override
    public String toString() {
        return root;
    }

    /**
     * The values at a time.
     *
     * @param at empty: now, by its own clock
     */
    Samples ask(String query, Optional<Instant> at) throws InterruptedException {
        var form = new StringBuilder("query=").append(URLEncoder.encode(query, StandardCharsets.UTF_8));
        at.ifPresent(time -> form.append("&time=").append(time.toEpochMilli() / 1000.0));
        var request = HttpRequest.newBuilder(URI.create(root + "/api/v1/query"))
                .header("User-Agent", "slipway")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form.toString()));
        token.ifPresent(bearer -> request.header("Authorization", "Bearer " + bearer));
        return switch (http.call(request.build(), timeout, HttpClient.Redirect.NORMAL)) {
            case HttpOutcome.Unanswered none ->
                new Samples.Missing(
                        none.explanation(),
                        "Check that the Prometheus at " + root + " runs, and can be reached from here.");
            case HttpOutcome.Answered answer -> samples(answer);
        };
    }

    private Samples samples(HttpOutcome.Answered answer) {
        JsonNode body;
        try {
            body = JSON.readTree(answer.body());
        } catch (JacksonException e) {
            return strange(answer);
        }
        if (body.path("status").asString("").equals("success")) {
            return values(body.path("data"));
        }
        return switch (body.path("errorType").asString("")) {
            case "bad_data", "execution" -> new Samples.Wrong(body.path("error").asString(""));
            case "" -> strange(answer);
            default ->
                new Samples.Missing(
                        body.path("errorType").asString("") + ": "
                                + body.path("error").asString(""),
                        "Look at the Prometheus at " + root + " itself.");
        };
    }

    private Samples strange(HttpOutcome.Answered answer) {
        var advice = switch (answer.status()) {
            case 401, 403 ->
                token.isEmpty()
                        ? "It wants a login: name a token at validate.metrics.token in slipway.yaml."
                        : "It does not take the token of validate.metrics.token: make a new one.";
            case 404 -> "Correct validate.metrics.prometheus: the path before /api/v1/query.";
            default -> "Check that validate.metrics.prometheus is the address of a Prometheus.";
        };
        return new Samples.Missing(
                "it answered with status " + answer.status() + " and no values: " + answer.bodyStart(BODY_SHOWN),
                advice);
    }

    private static Samples values(JsonNode data) {
        var values = new ArrayList<Samples.Sample>();
        switch (data.path("resultType").asString("")) {
            case "scalar" -> values.add(new Samples.Sample("", number(data.path("result"))));
            case "vector" ->
                data.path("result")
                        .forEach(series -> values.add(
                                new Samples.Sample(labels(series.path("metric")), number(series.path("value")))));
            default -> {
                return new Samples.Wrong("the query gives a "
                        + data.path("resultType").asString("strange thing") + ", and no scalar or instant vector");
            }
        }
        return new Samples.Given(List.copyOf(values));
    }

    private static String labels(JsonNode metric) {
        return metric.isEmpty()
                ? ""
                : metric.properties().stream()
                        .map(label -> label.getKey() + "=\"" + label.getValue().asString("") + "\"")
                        .collect(Collectors.joining(", ", "{", "}"));
    }

    /** A value is a pair of its time and the number as a text, which may be {@code NaN} or {@code +Inf}. */
    private static double number(JsonNode pair) {
        return switch (pair.path(1).asString("NaN")) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            case String text -> Double.parseDouble(text);
        };
    }
}
