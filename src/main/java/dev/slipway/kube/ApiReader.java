package dev.slipway.kube;

import dev.slipway.kube.Answer.Given;
import dev.slipway.kube.Answer.Refused;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads collections object by object, so that a list of thousands is never in memory as text or as a tree: of each object
 * only what the reader keeps.
 */
final class ApiReader {
    /** As kubectl and client-go do. */
    private static final int PAGE = 500;

    private static final int LONGEST_REFUSAL = 65_536;

    /** The API answers these and keeps nothing of them. */
    private static final Pattern REVIEW = Pattern.compile("/apis/authorization\\.k8s\\.io/v1/selfsubject[a-z]+reviews");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http;
    private final String server;

    /**
     * A reader of one API server.
     *
     * @param http a client that logs in by itself
     */
    ApiReader(HttpClient http, String server) {
        this.http = http;
        this.server = server.endsWith("/") ? server.substring(0, server.length() - 1) : server;
    }

    /** All objects, page by page, as the store holds them now. */
    <T> Answer<Listing<T>> list(String path, String selector, Function<JsonNode, T> reader) {
        var objects = new ArrayList<T>();
        var next = "";
        while (true) {
            var query = join(selector, "limit=" + PAGE, next.isEmpty() ? "" : "continue=" + next);
            switch (page(path + (path.contains("?") ? "&" : "?") + query, reader)) {
                case Refused<Page<T>>(var trouble) -> {
                    return new Refused<>(trouble);
                }
                case Given<Page<T>>(var page) -> {
                    objects.addAll(page.objects());
                    if (page.next().isEmpty()) {
                        return new Given<>(new Listing<>(objects, page.version()));
                    }
                    next = page.next();
                }
            }
        }
    }

    /** All objects, as the API server's cache holds them, which costs its store nothing; not older than a version. */
    <T> Answer<Listing<T>> listCached(String path, String selector, long since, Function<JsonNode, T> reader) {
        var query = join(selector, "resourceVersion=" + since, "resourceVersionMatch=NotOlderThan");
        return page(path + "?" + query, reader).map(page -> new Listing<>(page.objects(), page.version()));
    }

    /** One object. */
    <T> Answer<T> get(String path, Function<JsonNode, T> reader) {
        return open(path).then(body -> parsed(body, reader));
    }

    /**
     * One document in another form than the usual one, where the server has it.
     *
     * @param forms as the header {@code Accept} has them
     */
    <T> Answer<T> get(String path, String forms, Function<JsonNode, T> reader) {
        return opened(request(path).setHeader("Accept", forms).build()).then(body -> parsed(body, reader));
    }

    private <T> Answer<T> parsed(InputStream body, Function<JsonNode, T> reader) {
        try (body) {
            return new Given<>(reader.apply(JSON.readTree(body)));
        } catch (IOException | JacksonException e) {
            return broken(e);
        }
    }

    /** What it says of its readiness, and how far its clock is before ours. */
    Answer<Health> health(InstantSource clock) {
        var asked = clock.instant();
        return send(request("/readyz").build(), Cluster.PATIENCE).then(response -> {
            // The header is exact to a second, so that on average half of one has passed since.
            var ours = asked.plus(Duration.between(asked, clock.instant()).dividedBy(2));
            var ahead = Optional.ofNullable(response.header("Date"))
                    .flatMap(ApiReader::date)
                    .map(theirs -> Duration.between(ours, theirs.plusMillis(500)));
            var told = response.code() != 401 && response.code() != 403 && response.code() != 404;
            return text(response)
                    .map(said -> new Health(
                            !told || response.isSuccessful(),
                            response.isSuccessful() ? "" : failedChecks(said),
                            ahead));
        });
    }

    /** What a server says of itself. */
    record Health(boolean ready, String said, Optional<Duration> ahead) {}

    /** Of the lines {@code [+]ping ok}, {@code [-]etcd failed: reason withheld}, those that tell of a failure. */
    private static String failedChecks(String said) {
        var failed = said.lines().filter(line -> line.startsWith("[-]")).collect(Collectors.joining("\n"));
        return failed.isEmpty() ? said.lines().findFirst().orElse("") : failed;
    }

    private static Optional<Instant> date(String header) {
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(header, Instant::from));
        } catch (DateTimeParseException notADate) {
            return Optional.empty();
        }
    }

    private Answer<String> text(HttpResponse<InputStream> response) {
        try (var body = response.body()) {
            return new Given<>(new String(body.readNBytes(LONGEST_REFUSAL), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return broken(e);
        }
    }

    /** Asks what we may do. */
    Answer<JsonNode> review(String path, JsonNode question) {
        if (!REVIEW.matcher(path).matches()) {
            throw new IllegalArgumentException("not a review of oneself, so it may change something: " + path);
        }
        return opened(request(path)
                        .post("application/json", JSON.writeValueAsString(question))
                        .build())
                .then(body -> parsed(body, Function.identity()));
    }

    /** Changes an object, and answers with what it is then; of a deletion, with what the server says. */
    Answer<JsonNode> change(Change change, Duration limit) {
        var request = request(change.address())
                .method(change.method(), change.contentType(), JSON.writeValueAsString(change.body()))
                .build();
        return opened(request, limit).then(body -> parsed(body, Function.identity()));
    }

    /** The answer's body, to be closed; it may be read for hours. */
    Answer<InputStream> open(String path) {
        return opened(request(path).build());
    }

    private HttpRequest.Builder request(String path) {
        return http.newHttpRequestBuilder()
                .uri(server + path)
                .header("Accept", "application/json")
                .forStreaming();
    }

    private Answer<InputStream> opened(HttpRequest request) {
        return opened(request, Cluster.PATIENCE);
    }

    private Answer<InputStream> opened(HttpRequest request, Duration limit) {
        return send(request, limit)
                .then(response ->
                        response.isSuccessful() ? new Given<>(response.body()) : new Refused<>(refusal(response)));
    }

    private Answer<HttpResponse<InputStream>> send(HttpRequest request, Duration limit) {
        CompletableFuture<HttpResponse<InputStream>> sent;
        try {
            sent = http.sendAsync(request, InputStream.class);
        } catch (IllegalStateException closed) {
            // A stream that was about to take its watch up while the cluster was closed.
            return new Refused<>(new ClusterTrouble.Unreachable(server, "the connection to it was closed"));
        }
        try {
            return new Given<>(sent.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            return new Refused<>(Troubles.of(server, e.getCause() == null ? e : e.getCause()));
        } catch (TimeoutException e) {
            sent.cancel(true);
            return new Refused<>(Troubles.of(server, e));
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            return new Refused<>(new ClusterTrouble.Unreachable(server, "asking it was interrupted"));
        }
    }

    private ClusterTrouble refusal(HttpResponse<InputStream> response) {
        var text = "";
        try (var body = response.body()) {
            text = new String(body.readNBytes(LONGEST_REFUSAL), StandardCharsets.UTF_8);
        } catch (IOException e) {
            // What came with the status is lost; the status says enough.
            return new ClusterTrouble.Other(server, response.code(), "nothing more");
        }
        Status status;
        try {
            status = Serialization.unmarshal(text, Status.class);
        } catch (RuntimeException notAStatus) {
            status = null;
        }
        var message = status == null || status.getMessage() == null
                ? text.lines().findFirst().orElse("nothing more")
                : status.getMessage();
        return Troubles.of(server, new KubernetesClientException(message, response.code(), status));
    }

    private <T> Answer<T> broken(Exception e) {
        return new Refused<>(
                e instanceof IOException
                        ? Troubles.of(server, e)
                        : new ClusterTrouble.Other(server, 0, "something that is not of a Kubernetes API"));
    }

    /** A part of a collection. */
    private record Page<T>(List<T> objects, long version, String next) {}

    private <T> Answer<Page<T>> page(String path, Function<JsonNode, T> reader) {
        return open(path).then(body -> {
            try (body;
                    var parser = JSON.createParser(body)) {
                return new Given<>(page(parser, reader));
            } catch (IOException | JacksonException e) {
                return broken(e);
            }
        });
    }

    private static <T> Page<T> page(JsonParser parser, Function<JsonNode, T> reader) {
        var objects = new ArrayList<T>();
        var version = 0L;
        var next = "";
        parser.nextToken();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            var field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "metadata" -> {
                    JsonNode metadata = parser.readValueAsTree();
                    version = version(metadata);
                    next = metadata.path("continue").asString("");
                }
                case "items" -> {
                    // An empty collection is written as null by some servers.
                    while (parser.currentToken() != JsonToken.VALUE_NULL && parser.nextToken() != JsonToken.END_ARRAY) {
                        JsonNode item = parser.readValueAsTree();
                        objects.add(reader.apply(item));
                    }
                }
                default -> parser.skipChildren();
            }
        }
        return new Page<>(objects, version, next);
    }

    /** The resource version in some metadata. Not a number: 0, older than all others; then each answer counts as newer. */
    static long version(JsonNode metadata) {
        try {
            return Long.parseLong(metadata.path("resourceVersion").asString("0"));
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    private static String join(String... parts) {
        var joined = new StringBuilder();
        for (var part : parts) {
            if (!part.isEmpty()) {
                joined.append(joined.isEmpty() ? "" : "&").append(part);
            }
        }
        return joined.toString();
    }
}
