package dev.slipway.steps.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.http.HttpCaller;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.site.CheckConfig;
import dev.slipway.testing.NameServer;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TalkingServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks over TCP, DNS and WebSockets, and by programs, against real ones on loopback. */
class NetworkChecksIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private final CheckTrials trials = new CheckTrials("127.0.0.1");

    private String failure(Check check) throws InterruptedException {
        var outcome = trials.make(check);
        assertThat(outcome).isInstanceOf(StepOutcome.Failed.class);
        return ((StepOutcome.Failed) outcome).failure().observed();
    }

    private void passes(Check check, String seen) throws InterruptedException {
        assertThat(trials.make(check)).isEqualTo(new StepOutcome.Succeeded(check.title() + ": " + seen));
    }

    private TcpCheck tcp(int port, String expect) {
        var config =
                new CheckConfig.Tcp("${host}:" + port, Optional.of(expect).filter(text -> !text.isEmpty()), 1, TIMEOUT);
        return new TcpCheck(config, trials.placeholders());
    }

    @Test
    void aPortTakesConnectionsAndSaysWhatItShould() throws Exception {
        try (var server = TalkingServer.saying("SSH-2.0-OpenSSH_9.2\r\n")) {
            passes(tcp(server.port(), ""), "connects");
            passes(tcp(server.port(), "SSH-2.0"), "says \"SSH-2.0\"");
            assertThat(failure(tcp(server.port(), "220 mail")))
                    .contains("connects, but does not say \"220 mail\": it says \"SSH-2.0-OpenSSH_9.2\"");
        }
        try (var mute = TalkingServer.saying("")) {
            assertThat(failure(tcp(mute.port(), "SSH"))).contains("takes no connection: it was closed at once");
        }
    }

    @Test
    void aPortAtWhichNothingListensIsTold() throws Exception {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThat(failure(tcp(port, ""))).contains("takes no connection: Connection refused");
    }

    private DnsCheck dns(NameServer server, String name, String type, String expect) throws Exception {
        var config = new CheckConfig.Dns(name, type, Optional.of(expect).filter(text -> !text.isEmpty()), 1, TIMEOUT);
        return new DnsCheck(config, trials.placeholders(), server.resolver());
    }

    @Test
    void aNameLeadsWhereItShould() throws Exception {
        try (var server = NameServer.of(
                "hub.example. 60 IN A 192.0.2.7",
                "www.example. 60 IN CNAME hub.example.",
                "hub.example. 60 IN TXT \"v=spf1 -all\"")) {
            passes(dns(server, "hub.example", "A", "192.0.2.7"), "192.0.2.7");
            passes(dns(server, "www.example", "CNAME", "hub.example"), "hub.example.");
            passes(dns(server, "www.example", "A", ""), "192.0.2.7");
            passes(dns(server, "hub.example", "TXT", "spf1"), "\"v=spf1 -all\"");
            assertThat(failure(dns(server, "hub.example", "A", "192.0.2.8")))
                    .contains("A record of hub.example is 192.0.2.7, and does not hold 192.0.2.8");
            assertThat(failure(dns(server, "hub.example", "AAAA", "")))
                    .contains("is missing. The name is there, but has no such record.");
            assertThat(failure(dns(server, "gone.example", "A", "")))
                    .contains("A record of gone.example is missing. There is no such name.");
            assertThat(failure(dns(server, NameServer.FAILS, "A", ""))).contains("SERVFAIL");
            assertThat(failure(dns(server, NameServer.IS_SILENT, "A", "")))
                    .contains("no name server answered within 2 s");
        }
    }

    private WebSocketCheck socket(String path, TalkingServer server, String send, String expect) {
        var config = new CheckConfig.WebSocket(
                "ws://${host}:" + server.port() + path,
                Optional.of(send).filter(text -> !text.isEmpty()),
                Optional.of(expect).filter(text -> !text.isEmpty()),
                1,
                TIMEOUT);
        return new WebSocketCheck(config, trials.placeholders());
    }

    @Test
    void aWebSocketOpensAndAnswers() throws Exception {
        try (var server = TalkingServer.echoing()) {
            passes(socket("/echo", server, "", ""), "opens");
            passes(socket("/echo", server, "hello", "hello"), "says \"hello\"");
            assertThat(failure(socket("/echo", server, "hello", "world")))
                    .contains("did not say \"world\" within 2 s; its last words: hello");
            assertThat(failure(socket("/close", server, "hello", "hello")))
                    .contains("did not say \"hello\" before the connection was closed (status 1011, broken)");
            assertThat(failure(socket("/plain", server, "hello", "hello")))
                    .contains("opens no WebSocket: it answered with status 404");
        }
    }

    private CommandCheck command(Path site, String... run) {
        var config = new CheckConfig.Command("The queue is short", List.of(run), 1, TIMEOUT);
        return new CommandCheck(
                config, trials.placeholders(), site, () -> Map.of("PATH", "/usr/bin:/bin"), RealTools.processes());
    }

    @Test
    void aProgramSaysByItsExitCodeWhetherAllIsWell(@TempDir Path site) throws Exception {
        Files.writeString(site.resolve("queue.sh"), "echo \"$1: $2 waiting\"\nexit \"$2\"\n");
        passes(command(site, "sh", "queue.sh", "${target}", "0"), "staging: 0 waiting");
        assertThat(failure(command(site, "sh", "queue.sh", "${target}", "3")))
                .contains("The queue is short ended with exit code 3: staging: 3 waiting");
        assertThat(trials.context().checks().getLast().log()).containsExactly("staging: 3 waiting");
        assertThat(failure(command(site, "sleep", "60"))).contains("was not done within 2 s and was ended");
        assertThat(failure(command(site, "./no-such-program"))).contains("could not be started");
    }

    @Test
    void anAddressThatNobodyListensAtOpensNoWebSocket() throws Exception {
        assertThat(new HttpCaller(Map.of())
                        .talk(java.net.URI.create("ws://127.0.0.1:1/"), Map.of(), TIMEOUT)
                        .toString())
                .contains("NotOpened");
    }
}
