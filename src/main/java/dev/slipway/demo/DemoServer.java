package dev.slipway.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The servers that the example site talks to, on loopback: {@code /charts} is a Helm chart repository,
 * {@code /grafana} plays a Grafana, {@code /downloads} has one file that is not what its name says.
 */
public final class DemoServer implements AutoCloseable {
    /** The port that the example's {@code slipway.yaml} names. */
    static final int USUAL_PORT = 8379;

    private final HttpServer server;
    private final ExecutorService threads;
    private final ChartRepository charts;
    private final GrafanaStandIn grafana;

    private DemoServer(HttpServer server, ChartRepository charts, GrafanaStandIn grafana) {
        this.server = server;
        this.charts = charts;
        this.grafana = grafana;
        this.threads = Executors.newVirtualThreadPerTaskExecutor();
    }

    /**
     * Starts answering, at the usual port or, where somebody else has that, at any.
     *
     * @param grafanaIsSick whether Grafana answers everything with status 500
     * @throws IOException when no port of loopback is to be had
     */
    public static DemoServer start(boolean grafanaIsSick) throws IOException {
        var charts = ChartRepository.of(List.of(Examples.files("charts/binderhub")));
        var demo = new DemoServer(bound(), charts, new GrafanaStandIn(grafanaIsSick));
        demo.server.setExecutor(demo.threads);
        demo.serve("/charts/", demo::chart);
        demo.serve("/grafana/", demo.grafana::handle);
        demo.serve("/downloads/", exchange -> reply(exchange, 200, "not a Helm".getBytes(StandardCharsets.UTF_8)));
        demo.server.start();
        return demo;
    }

    private static HttpServer bound() throws IOException {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), USUAL_PORT), 0);
        } catch (BindException e) {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        }
    }

    /** Where it answers: {@code http://127.0.0.1:8379}. */
    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The charts that it has, with their versions. */
    public Map<String, String> charts() {
        return charts.versions();
    }

    /** Grafana serves only callers with this token. */
    public void expectToken(String token) {
        grafana.expect(token);
    }

    /** What Grafana was told, a line for each annotation. */
    public List<String> told() {
        return grafana.annotations().stream()
                .map(each ->
                        "%s %s: %s".formatted(each.tags(), each.end().isPresent() ? "region" : "moment", each.text()))
                .toList();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private void chart(HttpExchange exchange) throws IOException {
        var name = exchange.getRequestURI().getPath().substring("/charts/".length());
        var file = charts.files().get(name);
        if (file == null) {
            reply(exchange, 404, "404 page not found".getBytes(StandardCharsets.UTF_8));
        } else {
            reply(exchange, 200, file);
        }
    }

    private void serve(String path, Answering answering) {
        server.createContext(path, exchange -> {
            try (exchange) {
                answering.handle(exchange);
            }
        });
    }

    private static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private interface Answering {
        void handle(HttpExchange exchange) throws IOException;
    }
}
