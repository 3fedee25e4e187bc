package dev.slipway.steps.validate;

import com.sun.net.httpserver.HttpServer;
import dev.slipway.site.CheckConfig;
import dev.slipway.site.CheckConfig.Http.Expected;
import dev.slipway.site.Placeholders;
import dev.slipway.testing.NameServer;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.RecordingCheckRun;
import dev.slipway.testing.TalkingServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Each thing that can be wrong with what is asked over the network, and with the site's own programs. */
final class NetworkFailingCases {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Placeholders PLACEHOLDERS = new Placeholders(Map.of("host", "127.0.0.1", "target", "staging"));

    private final Path folder;
    private final List<FailingCase> cases = new ArrayList<>();

    /** With a folder for the programs. */
    NetworkFailingCases(Path folder) {
        this.folder = folder;
    }

    private void fails(String situation, Check check) throws InterruptedException {
        cases.add(FailingCase.of(situation, check, check.once(new RecordingCheckRun())));
    }

    /** All of them. */
    List<FailingCase> all() throws Exception {
        http();
        tcp();
        dns();
        sockets();
        commands();
        return cases;
    }

    private static HttpCheck http(String url, Expected expected) {
        return new HttpCheck(new CheckConfig.Http(url, expected, 1, TIMEOUT), PLACEHOLDERS, InstantSource.system());
    }

    private static Expected expected(
            Optional<String> contains,
            Map<String, String> headers,
            Map<String, String> json,
            Optional<String> redirect,
            Optional<Duration> within,
            Optional<Integer> days) {
        return new Expected(200, contains, headers, json, redirect, within, days);
    }

    private void http() throws Exception {
        var none = Optional.<String>empty();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer(server, "/health", 200, "{\"ok\": false}");
        answer(server, "/broken", 502, "<h1>Bad gateway</h1>");
        answer(server, "/gone", 404, "");
        answer(server, "/page", 200, "<h1>Welcome</h1>");
        server.createContext("/silent", exchange -> {});
        server.createContext("/moved", exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().add("Location", "/health");
                exchange.sendResponseHeaders(302, -1);
            }
        });
        server.start();
        try {
            var root = "http://127.0.0.1:" + server.getAddress().getPort();
            fails("The status is another", http(root + "/broken", Expected.status(200)));
            fails("There is no such page", http(root + "/gone", Expected.status(200)));
            fails(
                    "The body lacks what it should hold",
                    http(
                            root + "/health",
                            expected(
                                    Optional.of("version 2"),
                                    Map.of(),
                                    Map.of(),
                                    none,
                                    Optional.empty(),
                                    Optional.empty())));
            fails(
                    "A header is another",
                    http(
                            root + "/health",
                            expected(
                                    none,
                                    Map.of("content-type", "text/html"),
                                    Map.of(),
                                    none,
                                    Optional.empty(),
                                    Optional.empty())));
            fails(
                    "A value in the JSON is another",
                    http(
                            root + "/health",
                            expected(none, Map.of(), Map.of("/ok", "true"), none, Optional.empty(), Optional.empty())));
            fails(
                    "The answer is not JSON",
                    http(
                            root + "/page",
                            expected(none, Map.of(), Map.of("/ok", "true"), none, Optional.empty(), Optional.empty())));
            fails(
                    "It leads elsewhere",
                    http(
                            root + "/moved",
                            expected(
                                    none,
                                    Map.of(),
                                    Map.of(),
                                    Optional.of("https://hub.example.org/hub/login"),
                                    Optional.empty(),
                                    Optional.empty())));
            fails(
                    "It has no certificate, where one is wanted",
                    http(
                            root + "/health",
                            expected(none, Map.of(), Map.of(), none, Optional.empty(), Optional.of(14))));
            fails("It does not answer in time", http(root + "/silent", Expected.status(200)));
            fails("Nothing listens there", http("http://127.0.0.1:1/", Expected.status(200)));
            fails("Its name is not known", http("https://no-such-host.invalid/", Expected.status(200)));
        } finally {
            server.stop(0);
        }
    }

    private static void answer(HttpServer server, String path, int status, String body) {
        server.createContext(path, exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                var bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
    }

    private static TcpCheck tcp(int port, Optional<String> expect) {
        return new TcpCheck(new CheckConfig.Tcp("${host}:" + port, expect, 1, TIMEOUT), PLACEHOLDERS);
    }

    private void tcp() throws Exception {
        fails("Nothing listens there", tcp(1, Optional.empty()));
        try (var server = TalkingServer.saying("220 mail.example.org\r\n")) {
            fails("Something else listens there", tcp(server.port(), Optional.of("SSH-2.0")));
        }
        try (var server = TalkingServer.saying("")) {
            fails("It hangs up", tcp(server.port(), Optional.of("SSH-2.0")));
        }
    }

    private void dns() throws Exception {
        try (var server = NameServer.of("hub.example.org. 60 IN A 192.0.2.7")) {
            fails("The record is another", dns(server, "hub.example.org", "A", "192.0.2.8"));
            fails("There is no record of that type", dns(server, "hub.example.org", "AAAA", ""));
            fails("There is no such name", dns(server, "gone.example.org", "A", ""));
            fails("The zone is broken", dns(server, NameServer.FAILS, "A", ""));
            fails("No name server answers", dns(server, NameServer.IS_SILENT, "A", ""));
        }
    }

    private static DnsCheck dns(NameServer server, String name, String type, String expect) throws Exception {
        var wanted = Optional.of(expect).filter(text -> !text.isEmpty());
        return new DnsCheck(new CheckConfig.Dns(name, type, wanted, 1, TIMEOUT), PLACEHOLDERS, server.resolver());
    }

    private void sockets() throws Exception {
        try (var server = TalkingServer.echoing()) {
            fails("What must come back does not come", socket(server, "/echo"));
            fails("The server closes the connection", socket(server, "/close"));
            fails("It is no WebSocket", socket(server, "/plain"));
        }
    }

    private static WebSocketCheck socket(TalkingServer server, String path) {
        var config = new CheckConfig.WebSocket(
                "ws://${host}:" + server.port() + path, Optional.of("hello"), Optional.of("world"), 1, TIMEOUT);
        return new WebSocketCheck(config, PLACEHOLDERS);
    }

    private void commands() throws Exception {
        fails("The program says no", command("sh", "-c", "echo 17 builds wait; exit 1"));
        fails("The program does not end", command("sleep", "60"));
        fails("The program cannot be started", command("tests/queue.sh"));
    }

    private CommandCheck command(String... run) {
        var config = new CheckConfig.Command("The queue is short", List.of(run), 1, TIMEOUT);
        return new CommandCheck(
                config, PLACEHOLDERS, folder, () -> Map.of("PATH", "/usr/bin:/bin"), RealTools.processes());
    }
}
