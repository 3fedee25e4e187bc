package dev.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HttpCallerTest {
    @Test
    void asksForNoUpgradeWhichJupyterHubsProxyWouldTakeForAWebSocket() throws Exception {
        // Given
        var headers = new CompletableFuture<Set<String>>();
        var server = server(headers);
        try {
            var address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
            // When
            var outcome = new HttpCaller(Map.of())
                    .call(HttpRequest.newBuilder(address).build(), Duration.ofSeconds(10), HttpClient.Redirect.NORMAL);
            // Then
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            HttpOutcome.Answered.class,
                            it -> assertThat(it.status()).isEqualTo(204));
            assertThat(headers.get()).contains("Host").doesNotContain("Upgrade", "Http2-settings");
        } finally {
            server.stop(0);
        }
    }

    private static HttpServer server(CompletableFuture<Set<String>> headers) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                headers.complete(Set.copyOf(exchange.getRequestHeaders().keySet()));
                exchange.sendResponseHeaders(204, -1);
            }
        });
        server.start();
        return server;
    }
}
