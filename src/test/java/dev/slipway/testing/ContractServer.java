package dev.slipway.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A cloud's HTTP interface, played: it holds whoever asks to what the vendor documents. Each request that breaks the contract
 * is noted, and fails the test at the latest when the server is closed.
 */
public abstract class ContractServer implements AutoCloseable {
    private final HttpServer server;
    private final List<String> breaches = new CopyOnWriteArrayList<>();
    private boolean started;

    /** An answer; a test may want one given in place of the right one, to a request that keeps to the contract. */
    public record Reply(int status, Map<String, String> headers, String body) {
        /** One of JSON. */
        public static Reply json(int status, String body) {
            return new Reply(status, Map.of("Content-Type", "application/json; charset=UTF-8"), body);
        }

        /** One of XML. */
        public static Reply xml(int status, String body) {
            return new Reply(status, Map.of("Content-Type", "text/xml"), body);
        }
    }

    /**
     * A request, read to its end.
     *
     * @param query decoded, in order; a name that comes twice is a breach
     */
    public record Asked(
            String method,
            String path,
            Map<String, String> query,
            Map<String, String> headers,
            String body,
            String uri) {
        /** A header; empty: not there. */
        public Optional<String> header(String name) {
            return headers.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .map(Map.Entry::getValue)
                    .findFirst();
        }
    }

    /** On loopback; starts to answer when its address is asked for, since only then all of it is there. */
    protected ContractServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    }

    /** Checks and answers a request. */
    protected abstract Reply answer(Asked asked);

    /** The server's address: {@code http://127.0.0.1:40000}. */
    public String address() {
        return "http://" + authority();
    }

    /** Host and port. */
    public synchronized String authority() {
        if (!started) {
            started = true;
            server.createContext("/", this::handle);
            server.start();
        }
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Notes a breach of the contract. */
    protected void breach(String what) {
        breaches.add(what);
    }

    /** Notes a breach where it is not as it shall be. */
    protected void expect(String what, @Nullable Object is, Object shall) {
        if (!shall.equals(is)) {
            breach(what + " is " + is + ", not " + shall);
        }
    }

    /** The breaches so far. */
    public List<String> breaches() {
        return breaches;
    }

    private void handle(HttpExchange exchange) throws IOException {
        Reply reply;
        try {
            reply = answer(read(exchange));
        } catch (RuntimeException e) {
            breach(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " can't be judged: " + e);
            reply = Reply.json(500, "{}");
        }
        var bytes = reply.body().getBytes(StandardCharsets.UTF_8);
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private Asked read(HttpExchange exchange) throws IOException {
        var headers = new LinkedHashMap<String, String>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, String.join(",", values)));
        var uri = exchange.getRequestURI();
        return new Asked(
                exchange.getRequestMethod(),
                uri.getRawPath(),
                parameters(uri.getRawQuery()),
                headers,
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                uri.toString());
    }

    /** The parameters of a query or of a form. */
    protected Map<String, String> parameters(@Nullable String text) {
        var read = new LinkedHashMap<String, String>();
        if (text == null || text.isEmpty()) {
            return read;
        }
        for (var pair : text.split("&", -1)) {
            var parts = pair.split("=", 2);
            var value = parts.length == 2 ? decoded(parts[1]) : "";
            if (read.put(decoded(parts[0]), value) != null) {
                breach("the parameter " + parts[0] + " comes twice");
            }
        }
        return read;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** Stops, and fails where a request broke the contract. */
    @Override
    public void close() {
        server.stop(0);
        if (!breaches.isEmpty()) {
            throw new AssertionError("requests that break the documented contract:\n" + String.join("\n", breaches));
        }
    }
}
