package dev.slipway.steps.validate;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.slipway.http.HttpCaller;
import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.process.Command;
import dev.slipway.site.ClusterConfig;
import dev.slipway.site.DriftPolicy;
import dev.slipway.site.FailurePolicy;
import dev.slipway.site.TargetConfig;
import dev.slipway.site.ValidationConfig.HttpCheck;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.RecordingContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real server on loopback. */
class CheckHttpIT {
    private HttpServer server;
    private final AtomicInteger requests = new AtomicInteger();
    private final RecordingContext context = new RecordingContext();

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        context("/health", 200, "all is well");
        context("/broken", 502, "<h1>Bad\n gateway</h1>");
        context("/moved", 302, "");
        server.createContext("/late", exchange -> {
            try (exchange) {
                var right = requests.incrementAndGet() == 3;
                exchange.sendResponseHeaders(right ? 200 : 503, -1);
            }
        });
        server.createContext("/slow", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
        });
        server.start();
    }

    private void context(String path, int status, String body) {
        server.createContext(path, exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
                if (status == 302) {
                    exchange.getResponseHeaders().add("Location", "/health");
                }
                var bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static HttpCheck check(String url, int status) {
        return new HttpCheck(url, status, Optional.empty(), Map.of(), 1, Duration.ofSeconds(5));
    }

    private static HttpCheck check(String url, int attempts, Duration timeout) {
        return new HttpCheck(url, 200, Optional.empty(), Map.of(), attempts, timeout);
    }

    private StepOutcome run(HttpCheck... checks) throws InterruptedException {
        return run(
                _ -> {
                    throw new AssertionError("no cluster is needed");
                },
                checks);
    }

    private StepOutcome run(Cluster.Opener clusters, HttpCheck... checks) throws InterruptedException {
        var access = new Handover<TargetAccess>("access");
        access.set(new TargetAccess(Path.of("/kube/staging.yaml"), "c", "staging-ns", "https://127.0.0.1"));
        var target = new TargetConfig(
                "staging",
                "staging-ns",
                new ClusterConfig.KubeconfigFile("k", Optional.empty()),
                Map.of("host", "127.0.0.1:" + server.getAddress().getPort()),
                Duration.ofMinutes(1),
                FailurePolicy.KEEP,
                DriftPolicy.WARN,
                true);
        return new CheckHttp(List.of(checks), target, access, clusters, new HttpCaller(Map.of()), _ -> {}).run(context);
    }

    private static Failure failure(StepOutcome outcome) {
        assertThat(outcome).isInstanceOf(StepOutcome.Failed.class);
        return ((StepOutcome.Failed) outcome).failure();
    }

    @Test
    void isSkippedWhereThereIsNoCheck() throws Exception {
        assertThat(run()).isEqualTo(new StepOutcome.Skipped("the site has no HTTP checks"));
    }

    @Test
    void seesStatusBodyAndHeaders() throws Exception {
        var check = new HttpCheck(
                "http://${host}/health",
                200,
                Optional.of("is well"),
                Map.of("content-type", "text/HTML"),
                1,
                Duration.ofSeconds(5));
        assertThat(run(check, check("http://${host}/moved", 200), check("http://${host}/moved", 302)))
                .isEqualTo(new StepOutcome.Succeeded("3 addresses answer as they should"));
    }

    @Test
    void asksAgainUntilTheAnswerIsRight() throws Exception {
        assertThat(run(check("http://${host}/late", 3, Duration.ofSeconds(5))))
                .isEqualTo(new StepOutcome.Succeeded("1 address answers as it should"));
        requests.set(0);
        assertThat(failure(run(check("http://${host}/late", 2, Duration.ofSeconds(5))))
                        .observed())
                .contains("answered with status 503 instead of 200");
    }

    @Test
    void tellsAllThatIsWrongAtOnce() throws Exception {
        var wrong = new HttpCheck(
                "http://${host}/health",
                200,
                Optional.of("version 2"),
                Map.of("content-type", "json", "x-version", "2"),
                1,
                Duration.ofSeconds(5));
        var failure = failure(run(
                check("http://${host}/health", 200),
                wrong,
                check("http://${host}/broken", 200),
                check("http://127.0.0.1:1/", 200),
                check("http://no-such-host.invalid/", 200)));
        assertThat(failure.observed())
                .startsWith("4 of 5 checks failed.")
                .contains(
                        "/health has an answer without \"version 2\": all is well",
                        "/health has an answer whose header content-type is \"text/html; charset=utf-8\" and does not"
                                + " hold \"json\"",
                        "/health has an answer whose header x-version is missing, which should hold \"2\"",
                        "/broken answered with status 502 instead of 200: <h1>Bad gateway</h1>",
                        "http://127.0.0.1:1/ did not answer: ",
                        "the name no-such-host.invalid is not known");
        assertThat(failure.evidence())
                .hasSize(4)
                .anySatisfy(fact -> assertThat(fact)
                        .isEqualTo(new Evidence.HttpReply(
                                "GET http://127.0.0.1:" + server.getAddress().getPort() + "/broken",
                                502,
                                "<h1>Bad gateway</h1>")));
    }

    @Test
    void doesNotWaitForABodyThatNeverEnds() throws Exception {
        var before = System.nanoTime();
        assertThat(failure(run(check("http://${host}/slow", 1, Duration.ofSeconds(1))))
                        .observed())
                .contains("no answer within 1.0 s");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void noticesACertificateThatNobodyTrusts(@TempDir Path folder) throws Exception {
        var secure = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(selfSigned(folder)));
        secure.start();
        try {
            var url = "https://localhost:" + secure.getAddress().getPort() + "/";
            assertThat(failure(run(check(url, 200))).observed())
                    .contains(url + " did not answer: the certificate of localhost is not signed by an authority");
        } finally {
            secure.stop(0);
        }
    }

    private static SSLContext selfSigned(Path folder) throws Exception {
        var store = folder.resolve("key.p12");
        var made = RealTools.processes()
                .run(
                        Command.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                RealTools.environment(),
                                folder,
                                "-genkeypair",
                                "-alias",
                                "key",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=localhost",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                "changeit"),
                        Duration.ofMinutes(1));
        assertThat(made.succeeded()).as(made.lines().toString()).isTrue();
        var password = "changeit".toCharArray();
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(store.toFile(), password), password);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    @Test
    void tellsThatTheClusterOfAServiceCannotBeReached() throws Exception {
        var outcome = run(
                _ -> new Answer.Refused<>(new ClusterTrouble.Unreachable("https://127.0.0.1", "refused")),
                check("service://binder:80/health", 200));
        assertThat(failure(outcome).observed()).contains("API server at https://127.0.0.1 does not answer");
    }
}
