package dev.slipway.steps.tools;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A web server that publishes tools, well or badly. */
final class Publisher implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch closing = new CountDownLatch(1);

    /** How a request is answered. */
    interface Page {
        void answer(HttpExchange exchange) throws IOException;
    }

    Publisher() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            try (exchange) {
                pages.getOrDefault(exchange.getRequestURI().getPath(), status(404))
                        .answer(exchange);
            }
        });
        server.start();
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    int requests() {
        return requests.get();
    }

    Publisher publishing(String path, Page page) {
        pages.put(path, page);
        return this;
    }

    static Page whole(byte[] content) {
        return exchange -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
        };
    }

    static Page status(int status) {
        return exchange -> exchange.sendResponseHeaders(status, -1);
    }

    /** Says how long it is, and ends half-way. */
    static Page truncated(byte[] content) {
        return exchange -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, content.length / 2);
            exchange.getResponseBody().flush();
            throw new IOException("the connection breaks here");
        };
    }

    /** Sends some bytes, and then nothing. */
    Page hanging(byte[] content) {
        return exchange -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, 10);
            exchange.getResponseBody().flush();
            try {
                closing.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    /** Answers so the first times, and then otherwise. */
    static Page first(int times, Page page, Page then) {
        var answered = new AtomicInteger();
        return exchange -> (answered.incrementAndGet() <= times ? page : then).answer(exchange);
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
    }
}
