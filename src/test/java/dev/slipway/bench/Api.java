package dev.slipway.bench;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The harness's own eyes and hands: plain requests to the API server, with nothing of Slipway's watcher in between, so that
 * what it sees is independent of what is measured.
 */
final class Api implements AutoCloseable {
    /** By which the harness's own requests are told from those that are counted. */
    static final String USER_AGENT = "rollout-bench";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String server;
    private final HttpClient http;

    private Api(String server, HttpClient http) {
        this.server = server;
        this.http = http;
    }

    static Api of(Path kubeconfig) throws IOException {
        var config = Config.fromKubeconfig(kubeconfig.toFile());
        try {
            var http = HttpClient.newBuilder()
                    .sslContext(SSLUtils.sslContext(config))
                    .version(HttpClient.Version.HTTP_1_1)
                    .proxy(HttpClient.Builder.NO_PROXY)
                    .build();
            var url = config.getMasterUrl();
            return new Api(url.endsWith("/") ? url.substring(0, url.length() - 1) : url, http);
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificates in " + kubeconfig, e);
        }
    }

    /** The answer to a GET, whatever its status. */
    JsonNode get(String path) throws IOException, InterruptedException {
        return JSON.readTree(send(request(path).GET().build()));
    }

    /** Creates, or changes what is there. */
    void apply(String path, String yaml) throws IOException, InterruptedException {
        send(request(path + "?fieldManager=bench&force=true")
                .header("Content-Type", "application/apply-patch+yaml")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(yaml))
                .build());
    }

    /** Creates an object. */
    void create(String path, String yaml) throws IOException, InterruptedException {
        send(request(path)
                .header("Content-Type", "application/yaml")
                .POST(HttpRequest.BodyPublishers.ofString(yaml))
                .build());
    }

    /** Changes a status or an object by a merge patch. */
    void merge(String path, String json) throws IOException, InterruptedException {
        send(request(path)
                .header("Content-Type", "application/merge-patch+json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(json))
                .build());
    }

    /** Deletes what is at a path, one object or all of a collection. */
    void delete(String path) throws IOException, InterruptedException {
        send(request(path).DELETE().build());
    }

    /**
     * Follows a collection until closed, beginning with all that is there; after a break it begins again.
     *
     * @param seen told each event, {@code type} and {@code object}, by one thread
     */
    Thread watch(String path, Consumer<JsonNode> seen) {
        var all = path + (path.contains("?") ? "&" : "?") + "watch=true";
        return Thread.ofVirtual().start(() -> {
            while (!Thread.interrupted()) {
                try {
                    var reply = http.send(request(all).GET().build(), BodyHandlers.ofInputStream());
                    try (var lines =
                            new BufferedReader(new InputStreamReader(reply.body(), StandardCharsets.UTF_8), 1 << 16)) {
                        lines.lines().forEach(line -> seen.accept(JSON.readTree(line)));
                    }
                } catch (IOException | java.io.UncheckedIOException e) {
                    if (http.isTerminated()) {
                        return;
                    }
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
    }

    private String send(HttpRequest request) throws IOException, InterruptedException {
        var reply = http.send(request, BodyHandlers.ofString());
        if (reply.statusCode() / 100 != 2 && reply.statusCode() != 404) {
            throw new IOException(
                    request.method() + " " + request.uri() + ": " + reply.statusCode() + " " + reply.body());
        }
        return reply.body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server + path)).header("User-Agent", USER_AGENT);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
