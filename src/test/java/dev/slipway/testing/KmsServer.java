package dev.slipway.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Plays Amazon's Key Management Service for one key: {@code Encrypt} and {@code Decrypt} of its JSON protocol, each request's
 * signature (Signature Version 4) recomputed. Sources: the AWS KMS API Reference, "Encrypt" and "Decrypt"; the AWS IAM User
 * Guide, "Create a signed AWS API request".
 */
public final class KmsServer implements AutoCloseable {
    /** The key. */
    public static final String KEY = "arn:aws:kms:eu-west-1:123456789012:key/12345678-1234-1234-1234-123456789012";

    private static final String ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE";
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private static final Pattern AUTHORIZATION = Pattern.compile("AWS4-HMAC-SHA256 Credential=" + ACCESS_KEY
            + "/(?<date>[0-9]{8})/eu-west-1/kms/aws4_request, SignedHeaders=(?<headers>[a-z0-9;-]+),"
            + " Signature=(?<signature>[0-9a-f]{64})");

    private final HttpServer server;
    private final List<String> breaches = new CopyOnWriteArrayList<>();
    private final AtomicInteger decryptions = new AtomicInteger();
    private volatile @Nullable Map<String, String> refusal;

    /** Starts it. */
    public KmsServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** What leads a client of Amazon's to it. */
    public Map<String, String> environment() {
        return Map.of(
                "AWS_ACCESS_KEY_ID", ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY", SECRET,
                "AWS_ENDPOINT_URL_KMS",
                        "http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** From now on it answers with this error. */
    public void refuse(String type, String message) {
        refusal = Map.of("__type", type, "message", message);
    }

    /** How many data keys it decrypted. */
    public int decryptions() {
        return decryptions.get();
    }

    /** Requests that break the contract. */
    public List<String> breaches() {
        return breaches;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            var breach = breach(exchange, body);
            if (!breach.isEmpty()) {
                breaches.add(breach);
                reply(exchange, 400, Map.of("__type", "ValidationException", "message", breach));
                return;
            }
            var refused = refusal;
            if (refused != null) {
                reply(exchange, 400, refused);
                return;
            }
            reply(exchange, 200, result(header(exchange, "X-Amz-Target"), body));
        }
    }

    private String breach(HttpExchange exchange, byte[] body) {
        if (!exchange.getRequestMethod().equals("POST")
                || !exchange.getRequestURI().toString().equals("/")) {
            return exchange.getRequestMethod() + " " + exchange.getRequestURI();
        }
        if (!header(exchange, "Content-Type").equals("application/x-amz-json-1.1")) {
            return "Content-Type " + header(exchange, "Content-Type");
        }
        if (!header(exchange, "X-Amz-Target").matches("TrentService\\.(Encrypt|Decrypt)")) {
            return "X-Amz-Target " + header(exchange, "X-Amz-Target");
        }
        var json = JsonMapper.shared().readTree(body);
        if (header(exchange, "X-Amz-Target").endsWith("Encrypt")
                && !json.path("KeyId").asString("").equals(KEY)) {
            return "KeyId " + json.path("KeyId");
        }
        return signatureBreach(exchange, body);
    }

    private static String signatureBreach(HttpExchange exchange, byte[] body) {
        var authorization = AUTHORIZATION.matcher(header(exchange, "Authorization"));
        if (!authorization.matches()) {
            return "Authorization";
        }
        var signed = List.of(authorization.group("headers").split(";"));
        if (!signed.containsAll(List.of("host", "x-amz-date", "x-amz-target", "content-type"))) {
            return "SignedHeaders " + signed;
        }
        var headers = new HashMap<String, String>();
        signed.forEach(name -> headers.put(name, header(exchange, name).strip()));
        var right = AwsSignatureCheck.of(
                "POST",
                "/",
                "",
                headers,
                signed,
                new String(body, StandardCharsets.UTF_8),
                header(exchange, "X-Amz-Date"),
                authorization.group("date") + "/eu-west-1/kms/aws4_request",
                SECRET);
        return right.equals(authorization.group("signature")) ? "" : "Signature";
    }

    /** "Encryption" that can be told from none: a mark, and every bit turned over. */
    private Map<String, Object> result(String target, byte[] body) {
        var json = JsonMapper.shared().readTree(body);
        if (target.endsWith("Encrypt")) {
            var clear = Base64.getDecoder().decode(json.path("Plaintext").asString());
            return Map.of("KeyId", KEY, "CiphertextBlob", Base64.getEncoder().encodeToString(turned(clear)));
        }
        decryptions.incrementAndGet();
        var encrypted = Base64.getDecoder().decode(json.path("CiphertextBlob").asString());
        return Map.of(
                "KeyId",
                KEY,
                "Plaintext",
                Base64.getEncoder().encodeToString(turned(encrypted)),
                "EncryptionAlgorithm",
                "SYMMETRIC_DEFAULT");
    }

    private static byte[] turned(byte[] bytes) {
        var turned = Arrays.copyOf(bytes, bytes.length);
        for (int i = 0; i < turned.length; i++) {
            turned[i] = (byte) ~turned[i];
        }
        return turned;
    }

    private static void reply(HttpExchange exchange, int status, Map<String, ?> answer) throws IOException {
        var bytes = JsonMapper.shared().writeValueAsBytes(answer);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static String header(HttpExchange exchange, String name) {
        var values = exchange.getRequestHeaders().get(name);
        return values == null ? "" : String.join(",", values);
    }
}
