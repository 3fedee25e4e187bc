package dev.slipway.steps.validate;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.slipway.kube.Answer;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.pipeline.CheckReport;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.process.Command;
import dev.slipway.site.CheckConfig;
import dev.slipway.site.CheckConfig.Http.Expected;
import dev.slipway.testing.RealTools;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
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
class HttpCheckIT {
    private HttpServer server;
    private final AtomicInteger requests = new AtomicInteger();
    private CheckTrials trials;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        context("/health", 200, "all is well");
        context("/broken", 502, "<h1>Bad\n gateway</h1>");
        context("/moved", 302, "");
        context("/json", 200, "{\"checks\": [{\"ok\": true}], \"version\": 1, \"name/x\": \"hub\"}");
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
        trials = new CheckTrials("127.0.0.1:" + server.getAddress().getPort());
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

    private static CheckConfig.Http check(String url, int status) {
        return new CheckConfig.Http(url, Expected.status(status), 1, Duration.ofSeconds(5));
    }

    private static CheckConfig.Http check(String url, int attempts, Duration timeout) {
        return new CheckConfig.Http(url, Expected.status(200), attempts, timeout);
    }

    private static CheckConfig.Http check(String url, String contains, Map<String, String> headers) {
        var expected = new Expected(
                200, Optional.of(contains), headers, Map.of(), Optional.empty(), Optional.empty(), Optional.empty());
        return new CheckConfig.Http(url, expected, 1, Duration.ofSeconds(5));
    }

    private StepOutcome run(CheckConfig.Http... checks) throws InterruptedException {
        return trials.make(made(checks));
    }

    private Check[] made(CheckConfig.Http... checks) {
        return Arrays.stream(checks)
                .map(check -> new HttpCheck(check, trials.placeholders(), InstantSource.system()))
                .toArray(Check[]::new);
    }

    private static Failure failure(StepOutcome outcome) {
        assertThat(outcome).isInstanceOf(StepOutcome.Failed.class);
        return ((StepOutcome.Failed) outcome).failure();
    }

    @Test
    void seesStatusBodyAndHeaders() throws Exception {
        var check = check("http://${host}/health", "is well", Map.of("content-type", "text/HTML"));
        assertThat(run(check, check("http://${host}/moved", 200), check("http://${host}/moved", 302)))
                .isEqualTo(new StepOutcome.Succeeded("3 checks passed"));
        assertThat(trials.context().checks()).hasSize(3).allSatisfy(report -> {
            assertThat(report.kind()).isEqualTo("http");
            assertThat(report.outcome()).isEqualTo(CheckReport.Outcome.PASSED);
            assertThat(report.attempts()).isEqualTo(1);
        });
    }

    @Test
    void aCheckThatPassesOnlyAtALaterAttemptIsFlakyAndThreeFailuresCloseTheGate() throws Exception {
        assertThat(run(check("http://${host}/late", 3, Duration.ofSeconds(5))))
                .isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(trials.context().flakyReasons())
                .singleElement()
                .asString()
                .startsWith("Passed only at a later attempt:")
                .contains("/late");
        assertThat(trials.context().checks()).singleElement().satisfies(report -> {
            assertThat(report.outcome()).isEqualTo(CheckReport.Outcome.FLAKY);
            assertThat(report.attempts()).isEqualTo(3);
            assertThat(report.log())
                    .hasSize(2)
                    .first()
                    .asString()
                    .startsWith("attempt 1 of 3: answered with status 503");
        });
        assertThat(trials.pauses()).hasSize(2);

        assertThat(failure(run(check("http://${host}/broken", 3, Duration.ofSeconds(5))))
                        .observed())
                .startsWith("1 of 1 check failed.")
                .contains("answered with status 502 instead of 200");
        assertThat(trials.context().checks().getLast()).satisfies(report -> {
            assertThat(report.outcome()).isEqualTo(CheckReport.Outcome.FAILED);
            assertThat(report.attempts()).isEqualTo(3);
        });
    }

    @Test
    void looksIntoJson() throws Exception {
        var wanted = Map.of("/checks/0/ok", "true", "/version", "2", "/name~1x", "hub", "/checks/7", "x");
        var expected = new Expected(
                200, Optional.empty(), Map.of(), wanted, Optional.empty(), Optional.empty(), Optional.empty());
        var check = new CheckConfig.Http("http://${host}/json", expected, 1, Duration.ofSeconds(5));
        assertThat(failure(run(check)).observed())
                .contains(
                        "/json has an answer in which /version is 1 instead of 2",
                        "/json has an answer without /checks/7, which should be x")
                .doesNotContain("/checks/0/ok", "name~1x");
        assertThat(failure(run(new CheckConfig.Http("http://${host}/health", expected, 1, Duration.ofSeconds(5))))
                        .observed())
                .contains("has an answer that is not JSON: all is well");
    }

    @Test
    void seesWhereAnAddressLeads() throws Exception {
        var to = new Expected(
                200,
                Optional.empty(),
                Map.of(),
                Map.of(),
                Optional.of("http://${host}/health"),
                Optional.empty(),
                Optional.empty());
        assertThat(run(new CheckConfig.Http("http://${host}/moved", to, 1, Duration.ofSeconds(5))))
                .isInstanceOf(StepOutcome.Succeeded.class);
        assertThat(failure(run(new CheckConfig.Http("http://${host}/json", to, 1, Duration.ofSeconds(5))))
                        .observed())
                .contains("/json leads to http://127.0.0.1:", "/json instead of http://127.0.0.1:");
    }

    @Test
    void tellsAllThatIsWrongAtOnce() throws Exception {
        var wrong = check("http://${host}/health", "version 2", Map.of("content-type", "json", "x-version", "2"));
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
        var outcome = trials.make(
                _ -> new Answer.Refused<>(new ClusterTrouble.Unreachable("https://127.0.0.1", "refused")),
                made(check("service://binder:80/health", 200)));
        assertThat(failure(outcome).observed()).contains("API server at https://127.0.0.1 does not answer");
    }
}
