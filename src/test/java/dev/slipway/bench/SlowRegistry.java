package dev.slipway.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.localcluster.OciImage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.apache.commons.compress.archivers.tar.TarFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An image registry with every image that it is asked for, each a busybox with a layer of its own: {@code slow-20-x} lets one
 * wait for its layer for 20 s, {@code once-x} fails at its first request.
 */
final class SlowRegistry implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LARGE = 100_000;

    private final HttpServer server;
    private final Path folder;
    private final String authority;
    private final Set<String> failed = ConcurrentHashMap.newKeySet();

    /**
     * Starts.
     *
     * @param address this machine's, as the cluster's node sees it
     * @param registries the folder in which the node looks up how to reach registries
     * @param folder for the images
     */
    SlowRegistry(String address, Path registries, Path folder) throws IOException {
        this.folder = folder;
        server = HttpServer.create(new InetSocketAddress(address, 0), 100);
        authority = address + ":" + server.getAddress().getPort();
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        var known = Files.createDirectories(registries.resolve(authority));
        Files.writeString(known.resolve("hosts.toml"), """
                server = "http://%1$s"

                [host."http://%1$s"]
                  capabilities = ["pull", "resolve"]
                """.formatted(authority));
    }

    /** Host and port, with which the names of its images begin. */
    String authority() {
        return authority;
    }

    private void answer(HttpExchange exchange) throws IOException, InterruptedException {
        var path = exchange.getRequestURI().getPath().split("/", -1);
        if (path.length < 5) {
            send(exchange, 200, "application/json", "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return;
        }
        var image = path[2];
        if (image.startsWith("once-") && failed.add(image)) {
            exchange.sendResponseHeaders(500, -1);
            return;
        }
        try (var archive = new TarFile(archive(image))) {
            var manifest = JSON.readTree(content(archive, "index.json"))
                    .path("manifests")
                    .path(0);
            var digest = path[4].startsWith("sha256:")
                    ? path[4]
                    : manifest.path("digest").asString();
            var body = content(archive, "blobs/" + digest.replace(':', '/'));
            var isManifest = path[3].equals("manifests");
            if (!isManifest && body.length > LARGE && image.startsWith("slow-")) {
                Thread.sleep(1000L * Integer.parseInt(image.split("-", -1)[1]));
            }
            exchange.getResponseHeaders().add("Docker-Content-Digest", digest);
            send(exchange, 200, isManifest ? mediaType(manifest) : "application/octet-stream", body);
        }
    }

    private static String mediaType(JsonNode manifest) {
        return manifest.path("mediaType").asString();
    }

    private static byte[] content(TarFile archive, String name) throws IOException {
        var entry = archive.getEntries().stream()
                .filter(it -> it.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IOException("no " + name));
        try (var in = archive.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    private synchronized Path archive(String image) throws IOException {
        var file = folder.resolve(image + ".tar");
        if (!Files.exists(file)) {
            OciImage.named("slipway.local/" + image + ":1")
                    .file("bin/busybox", Path.of("/bin/busybox"), 0755)
                    .symlink("bin/sh", "busybox")
                    .symlink("bin/sleep", "busybox")
                    .text("name", image, 0644)
                    .writeTo(file);
        }
        return file;
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
