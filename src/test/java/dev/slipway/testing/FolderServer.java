package dev.slipway.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Serves a folder over HTTP on loopback, as a chart repository is served; what is not there is answered with 404. */
public final class FolderServer implements AutoCloseable {
    private final HttpServer server;
    private final Path folder;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /** Serves the folder on a free port, from now on. */
    public FolderServer(Path folder) throws IOException {
        this.folder = folder;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    /** Its address, without a trailing slash. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The paths that were asked for, in order; with "unchanged" before those of which the asker had the present state. */
    public List<String> requests() {
        return requests;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            var asked = exchange.getRequestHeaders().getFirst("If-None-Match");
            var file = folder.resolve(path.substring(1)).normalize();
            if (file.startsWith(folder) && Files.isRegularFile(file)) {
                var content = Files.readAllBytes(file);
                var tag = '"' + Integer.toHexString(Arrays.hashCode(content)) + '"';
                if (tag.equals(asked)) {
                    requests.add("unchanged " + path);
                    exchange.sendResponseHeaders(304, -1);
                    return;
                }
                requests.add(path);
                exchange.getResponseHeaders().set("ETag", tag);
                exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
                exchange.getResponseBody().write(content);
            } else {
                requests.add(path);
                exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
