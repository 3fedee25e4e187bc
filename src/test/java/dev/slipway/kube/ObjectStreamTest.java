package dev.slipway.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The stream against a server that says what an API server says, by the contract of lists and watches
 * (kubernetes.io/docs/reference/using-api/api-concepts), at the moment that a test chooses; what a real one does is in
 * {@code RolloutWatchIT}.
 */
class ObjectStreamTest {
    private static final String PATH = "/api/v1/namespaces/n/pods";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> lists = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> watches = new LinkedBlockingQueue<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private KubernetesClient client;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        var config = new ConfigBuilder(Config.empty())
                .withAutoConfigure(false)
                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .withRequestRetryBackoffLimit(0)
                .withHttp2Disable(true)
                .build();
        client = new KubernetesClientBuilder().withConfig(config).build();
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    @Test
    void listsInPagesAndWatchesFromTheVersionOfTheList() {
        lists.add(list(40, "more", pod("a", 7)));
        lists.add(list(40, "", pod("b", 9)));
        watches.add(change("ADDED", pod("c", 41)) + change("DELETED", pod("a", 42)));
        try (var _ = follow(ObjectStream.Pace.usual())) {
            await().atMost(PATIENCE).until(() -> told.size() == 3);
        }
        assertThat(told).containsExactly("all [a, b] of 40", "changed c", "removed a");
        assertThat(requests.get(0)).isEqualTo("limit=500");
        assertThat(requests.get(1)).isEqualTo("limit=500&continue=more");
        assertThat(requests.get(2))
                .isEqualTo("watch=true&allowWatchBookmarks=true&timeoutSeconds=3600&resourceVersion=40");
    }

    @Test
    void takesAWatchUpFromTheLastVersionThatABookmarkTold() {
        lists.add(list(40, ""));
        watches.add(change("BOOKMARK", pod("", 55)));
        watches.add(change("ADDED", pod("c", 56)));
        try (var _ = follow(ObjectStream.Pace.usual())) {
            await().atMost(PATIENCE).until(() -> told.contains("changed c"));
        }
        assertThat(requests.get(2)).endsWith("resourceVersion=55");
        assertThat(requests.stream().filter(request -> !request.startsWith("watch")))
                .hasSize(1);
    }

    @Test
    void listsAgainWhereTheVersionIsGone() {
        lists.add(list(40, "", pod("a", 7)));
        watches.add("""
                {"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old resource version"}}
                """);
        lists.add(list(90, "", pod("b", 80)));
        try (var _ = follow(ObjectStream.Pace.usual())) {
            await().atMost(PATIENCE).until(() -> told.size() == 2);
        }
        assertThat(told).containsExactly("all [a] of 40", "all [b] of 90");
    }

    @Test
    void anAnswerThatIsGoneCountsAsWell() {
        lists.add(list(40, ""));
        watches.add("410");
        lists.add(list(90, ""));
        try (var _ = follow(ObjectStream.Pace.usual())) {
            await().atMost(PATIENCE).until(() -> told.size() == 2);
        }
        assertThat(told).containsExactly("all [] of 40", "all [] of 90");
    }

    @Test
    void aServerInTroubleIsToldAndTriedAgain() {
        lists.add("500");
        lists.add(list(40, ""));
        try (var _ = follow(ObjectStream.Pace.usual())) {
            await().atMost(PATIENCE).until(() -> told.contains("all [] of 40"));
        }
        assertThat(told.getFirst()).isEqualTo("lost 500");
    }

    @Test
    void aWatchThatBreaksInTheMiddleOfAWordIsTakenUp() {
        lists.add(list(40, ""));
        watches.add(change("ADDED", pod("a", 41)) + "{\"type\":\"MODI");
        watches.add(change("ADDED", pod("b", 42)));
        try (var _ = follow(ObjectStream.Pace.usual())) {
            await().atMost(PATIENCE).until(() -> told.contains("changed b"));
        }
        assertThat(told).containsExactly("all [] of 40", "changed a", "changed b");
        assertThat(requests.get(2)).endsWith("resourceVersion=41");
    }

    @Test
    void aSilentWatchIsEndedAndTakenUp() {
        lists.add(list(40, ""));
        watches.add("silence");
        watches.add(change("ADDED", pod("b", 42)));
        try (var _ = follow(new ObjectStream.Pace(
                Duration.ofMillis(300), Duration.ofMinutes(5), Duration.ofMillis(50), Duration.ofMillis(50)))) {
            await().atMost(PATIENCE).until(() -> told.contains("changed b"));
        }
        assertThat(requests.stream()
                        .filter(request -> request.startsWith("watch"))
                        .count())
                .isGreaterThanOrEqualTo(2);
    }

    @Test
    void listsFromTheCacheFromTimeToTimeWhateverTheWatchSays() {
        lists.add(list(40, "", pod("a", 7)));
        watches.add("silence");
        lists.add(list(60, "", pod("b", 50)));
        try (var _ = follow(new ObjectStream.Pace(
                Duration.ofMinutes(5), Duration.ofMillis(200), Duration.ofMillis(50), Duration.ofMillis(50)))) {
            await().atMost(PATIENCE).until(() -> told.contains("all [b] of 60"));
        }
        assertThat(requests).contains("resourceVersion=40&resourceVersionMatch=NotOlderThan");
    }

    @Test
    void tellsNothingOnceItIsClosed() throws InterruptedException {
        lists.add(list(40, ""));
        watches.add("silence");
        var stream = follow(ObjectStream.Pace.usual());
        await().atMost(PATIENCE).until(() -> requests.size() == 2);
        stream.close();
        var before = List.copyOf(told);
        lists.add(list(90, "", pod("b", 80)));
        Thread.sleep(500);
        assertThat(told).isEqualTo(before);
    }

    private ObjectStream<String> follow(ObjectStream.Pace pace) {
        var api = new ApiReader(client.getHttpClient(), client.getMasterUrl().toString());
        return new ObjectStream<>(
                        api,
                        PATH,
                        "",
                        object -> object.path("metadata").path("name").asString(),
                        new Recorder(),
                        new Random(1),
                        pace)
                .start();
    }

    private final class Recorder implements ObjectFeed<String> {
        @Override
        public void all(Listing<String> listing) {
            told.add("all " + listing.objects() + " of " + listing.version());
        }

        @Override
        public void changed(String object) {
            told.add("changed " + object);
        }

        @Override
        public void removed(String object) {
            told.add("removed " + object);
        }

        @Override
        public void lost(ClusterTrouble trouble) {
            told.add("lost " + (trouble instanceof ClusterTrouble.Other(var _, int status, var _) ? status : trouble));
        }
    }

    /** What the test has put in line; a list that nobody put there is not answered, nor is a watch. */
    private void answer(HttpExchange exchange) throws IOException {
        assertThat(exchange.getRequestURI().getPath()).isEqualTo(PATH);
        var query = String.valueOf(exchange.getRequestURI().getQuery());
        requests.add(query);
        try (exchange) {
            var body = (query.startsWith("watch") ? watches : lists).take();
            if (body.matches("\\d{3}")) {
                var status = """
                        {"kind":"Status","apiVersion":"v1","status":"Failure","message":"no","code":%s}
                        """.formatted(body).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(Integer.parseInt(body), status.length);
                exchange.getResponseBody().write(status);
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            if (body.equals("silence")) {
                exchange.getResponseBody().flush();
                Thread.sleep(PATIENCE);
                return;
            }
            exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static String list(int version, String next, String... items) {
        return """
                {"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"%d","continue":"%s"},"items":[%s]}
                """.formatted(version, next, String.join(",", items));
    }

    private static String pod(String name, int version) {
        return "{\"metadata\":{\"name\":\"%s\",\"resourceVersion\":\"%d\"}}".formatted(name, version);
    }

    private static String change(String type, String object) {
        return "{\"type\":\"%s\",\"object\":%s}%n".formatted(type, object);
    }
}
