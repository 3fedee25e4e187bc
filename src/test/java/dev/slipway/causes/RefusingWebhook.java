package dev.slipway.causes;

import com.sun.net.httpserver.HttpExchange;
import dev.slipway.testing.Keys;
import dev.slipway.testing.SecureServer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import tools.jackson.databind.json.JsonMapper;

/** An admission webhook that refuses whatever it is asked about. */
final class RefusingWebhook implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Keys.Identity authority = Keys.authority();
    private final SecureServer server;

    /**
     * Starts.
     *
     * @param address this machine's, as the API server sees it
     */
    RefusingWebhook(String address) throws IOException, GeneralSecurityException {
        server = new SecureServer(
                InetAddress.getByName(address),
                authority,
                Keys.ofServer(authority, address),
                false,
                RefusingWebhook::refuse);
    }

    /** Where the API server asks. */
    String url() {
        return server.address() + "/pods";
    }

    /** The authority that has signed for it, as a webhook's configuration wants it. */
    String authority() {
        return Base64.getEncoder()
                .encodeToString(Keys.pem(authority.certificate()).getBytes(StandardCharsets.US_ASCII));
    }

    private static void refuse(HttpExchange exchange) throws IOException {
        var uid = JSON.readTree(exchange.getRequestBody())
                .path("request")
                .path("uid")
                .asString();
        var answer = """
                {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": {
                  "uid": "%s", "allowed": false,
                  "status": {"code": 403, "message": "images must come from registry.example.org"}}}
                """.formatted(uid).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    @Override
    public void close() {
        server.close();
    }
}
