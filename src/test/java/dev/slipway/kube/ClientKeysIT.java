package dev.slipway.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import dev.slipway.process.SystemProcesses;
import dev.slipway.testing.Keys;
import dev.slipway.testing.Keys.Identity;
import dev.slipway.testing.SecureServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of client key opens a connection to a server that demands a client certificate. */
class ClientKeysIT {
    private static final Identity AUTHORITY = Keys.authority();
    private static final Identity SERVER = Keys.signedBy(AUTHORITY, "server", Keys.ec("secp256r1"), tomorrow());

    private final Cluster.Opener clusters =
            new Fabric8Clusters(new SystemProcesses(InstantSource.system()), Map.of(), InstantSource.system());
    private final AtomicReference<String> seen = new AtomicReference<>("nobody");

    @TempDir
    private Path folder;

    static Stream<Arguments> keys() {
        var rsa = Keys.rsa();
        var p256 = Keys.ec("secp256r1");
        var p384 = Keys.ec("secp384r1");
        var ed25519 = Keys.ed25519();
        var parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
        return Stream.of(
                arguments("RSA in PKCS#1", rsa, Keys.pem(rsa.getPrivate()), "BEGIN RSA PRIVATE KEY"),
                arguments("RSA in PKCS#8", rsa, Keys.pkcs8(rsa), "BEGIN PRIVATE KEY"),
                arguments("P-256 in SEC1", p256, Keys.sec1(p256), "BEGIN EC PRIVATE KEY"),
                arguments("P-256 in PKCS#8", p256, Keys.pkcs8(p256), "BEGIN PRIVATE KEY"),
                arguments("P-256 behind its parameters", p256, parameters + Keys.sec1(p256), "BEGIN EC PARAMETERS"),
                arguments("P-384 in SEC1", p384, Keys.sec1(p384), "BEGIN EC PRIVATE KEY"),
                arguments("P-384 in PKCS#8", p384, Keys.pkcs8(p384), "BEGIN PRIVATE KEY"),
                arguments("Ed25519 in PKCS#8", ed25519, Keys.pkcs8(ed25519), "BEGIN PRIVATE KEY"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void aKeyOfAnyKindIsTaken(String kind, KeyPair keys, String pem, String begins) throws Exception {
        assertThat(pem).as(kind).startsWith("-----" + begins);
        var client = Keys.signedBy(AUTHORITY, "deployer", keys, tomorrow());
        try (var server = new SecureServer(AUTHORITY, SERVER, true, this::version);
                var cluster = opened(kubeconfig(server.address(), AUTHORITY, client, pem))) {
            assertThat(cluster.version()).isEqualTo(new Answer.Given<>("v1.34.4"));
            assertThat(seen).hasValue("CN=deployer");
        }
    }

    @Test
    void anExpiredClientCertificateIsTold() throws Exception {
        var keys = Keys.ec("secp256r1");
        var client = Keys.signedBy(AUTHORITY, "deployer", keys, Instant.now().minus(Duration.ofDays(1)));
        try (var server = new SecureServer(AUTHORITY, SERVER, true, this::version)) {
            assertThat(clusters.open(kubeconfig(server.address(), AUTHORITY, client, Keys.pkcs8(keys))))
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused -> assertThat(refused.trouble())
                                    .isInstanceOf(ClusterTrouble.CertificateExpired.class));
        }
    }

    @Test
    void aServerOfAnotherAuthorityIsNotTrusted() throws Exception {
        var keys = Keys.ec("secp256r1");
        var client = Keys.signedBy(AUTHORITY, "deployer", keys, tomorrow());
        try (var server = new SecureServer(AUTHORITY, SERVER, true, this::version);
                var cluster = opened(kubeconfig(server.address(), Keys.authority(), client, Keys.pkcs8(keys)))) {
            assertThat(trouble(cluster)).isInstanceOf(ClusterTrouble.Untrusted.class);
        }
    }

    @Test
    void anExpiredServerCertificateIsTold() throws Exception {
        var keys = Keys.ec("secp256r1");
        var client = Keys.signedBy(AUTHORITY, "deployer", keys, tomorrow());
        var old = Keys.signedBy(
                AUTHORITY, "server", Keys.ec("secp256r1"), Instant.now().minus(Duration.ofDays(1)));
        try (var server = new SecureServer(AUTHORITY, old, true, this::version);
                var cluster = opened(kubeconfig(server.address(), AUTHORITY, client, Keys.pkcs8(keys)))) {
            assertThat(trouble(cluster)).isInstanceOf(ClusterTrouble.CertificateExpired.class);
        }
    }

    @Test
    void aServerThatDoesNotKnowUsIsTold() throws Exception {
        var keys = Keys.ec("secp256r1");
        var client = Keys.signedBy(AUTHORITY, "deployer", keys, tomorrow());
        try (var server = new SecureServer(AUTHORITY, SERVER, true, exchange -> reply(exchange, 401, "{}"));
                var cluster = opened(kubeconfig(server.address(), AUTHORITY, client, Keys.pkcs8(keys)))) {
            assertThat(trouble(cluster)).isInstanceOf(ClusterTrouble.Unauthorised.class);
        }
    }

    @Test
    void nothingAtTheAddressIsTold() throws Exception {
        int closed;
        try (var socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        var keys = Keys.ec("secp256r1");
        var client = Keys.signedBy(AUTHORITY, "deployer", keys, tomorrow());
        try (var cluster = opened(kubeconfig("https://127.0.0.1:" + closed, AUTHORITY, client, Keys.pkcs8(keys)))) {
            assertThat(trouble(cluster))
                    .isEqualTo(new ClusterTrouble.Unreachable("https://127.0.0.1:" + closed, "connection refused"));
        }
    }

    @Test
    void aHostNameThatIsNotKnownIsTold() throws Exception {
        var keys = Keys.ec("secp256r1");
        var client = Keys.signedBy(AUTHORITY, "deployer", keys, tomorrow());
        try (var cluster =
                opened(kubeconfig("https://no-such-host.invalid:6443", AUTHORITY, client, Keys.pkcs8(keys)))) {
            assertThat(trouble(cluster).observed()).contains("host name is not known");
        }
    }

    @Test
    void closingEndsItsThreads() throws Exception {
        var keys = Keys.ec("secp256r1");
        var client = Keys.signedBy(AUTHORITY, "deployer", keys, tomorrow());
        // Other tests of the same run may have left theirs.
        var before = Set.copyOf(Thread.getAllStackTraces().keySet());
        try (var server = new SecureServer(AUTHORITY, SERVER, true, this::version)) {
            for (int i = 0; i < 3; i++) {
                try (var cluster = opened(kubeconfig(server.address(), AUTHORITY, client, Keys.pkcs8(keys)))) {
                    assertThat(cluster.version()).isInstanceOf(Answer.Given.class);
                }
            }
            Awaitility.await()
                    .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                            .filteredOn(thread -> !before.contains(thread))
                            .extracting(Thread::getName)
                            .noneMatch(name -> name.startsWith("HttpClient-") || name.contains("OkHttp")));
        }
    }

    private static Instant tomorrow() {
        return Instant.now().plus(Duration.ofDays(1));
    }

    private static ClusterTrouble trouble(Cluster cluster) {
        return switch (cluster.version()) {
            case Answer.Refused<String>(var trouble) -> trouble;
            case Answer.Given<String>(var version) -> throw new AssertionError("it answered " + version);
        };
    }

    private Cluster opened(Path kubeconfig) {
        return switch (clusters.open(kubeconfig)) {
            case Answer.Given<Cluster>(var cluster) -> cluster;
            case Answer.Refused<Cluster>(var trouble) -> throw new AssertionError(trouble.observed());
        };
    }

    private Path kubeconfig(String server, Identity authority, Identity client, String key) throws IOException {
        var text = """
                apiVersion: v1
                kind: Config
                current-context: it
                contexts: [{name: it, context: {cluster: it, user: it}}]
                clusters: [{name: it, cluster: {server: "%s", certificate-authority-data: %s}}]
                users: [{name: it, user: {client-certificate-data: %s, client-key-data: %s}}]
                """.formatted(
                server, base64(Keys.pem(authority.certificate())), base64(Keys.pem(client.certificate())), base64(key));
        return Files.writeString(folder.resolve("kubeconfig"), text);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void version(HttpExchange exchange) throws IOException {
        seen.set(((HttpsExchange) exchange).getSSLSession().getPeerPrincipal().getName());
        reply(exchange, 200, "{\"major\":\"1\",\"minor\":\"34\",\"gitVersion\":\"v1.34.4\"}");
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
