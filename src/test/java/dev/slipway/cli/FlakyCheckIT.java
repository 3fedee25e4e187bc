package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.slipway.process.Command;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TempSite;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A check that fails, and then passes, lets a deployment go on, and everybody is told; three failures close the gate. */
@ExtendWith(TestCluster.class)
class FlakyCheckIT {
    @TempDir
    private Path folder;

    private final AtomicInteger failures = new AtomicInteger();
    private final Map<String, String> environment = new HashMap<>(System.getenv());
    private HttpServer server;
    private Path site = Path.of("");

    @BeforeEach
    void serve() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/health", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(failures.getAndDecrement() > 0 ? 503 : 200, -1);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void site(Namespace namespace) throws Exception {
        environment.put("HOME", folder.toString());
        environment.put("KUBECONFIG", namespace.access().kubeconfig().toString());
        environment.put("GITHUB_STEP_SUMMARY", folder.resolve("summary.md").toString());
        environment.put("PATH", RealTools.helm(RealTools.HELM_4).getParent() + ":" + environment.get("PATH"));
        site = Files.createDirectory(folder.resolve("site"));
        TempSite.in(site)
                .with("example/templates/map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: example}\n")
                .with("slipway.yaml", """
                        site: example
                        tools: {helm: %s}
                        releases: {example: {chart: example}}
                        rollout: {proof: 1s}
                        targets: {staging: {cluster: {kubeconfig: $KUBECONFIG}, namespace: %s}}
                        validate: {http: [{url: 'http://127.0.0.1:%d/health'}]}
                        pipeline: [Deploy to staging: [staging]]
                        """.formatted(
                        RealTools.HELM_4, namespace.name(), server.getAddress().getPort()));
        git("init", "--quiet", ".");
        git("add", ".");
        git("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "--quiet", "-m", "Begin");
    }

    private void git(String... arguments) throws Exception {
        var result = RealTools.processes().run(Command.of("git", environment, site, arguments), Duration.ofMinutes(1));
        assertThat(result.succeeded()).as(String.join("\n", result.lines())).isTrue();
    }

    private String run(ExitCode expected, String... arguments) {
        var console = new RecordedConsole(site, environment);
        assertThat(console.run(arguments)).as(console.out() + console.err()).isEqualTo(expected);
        return console.out();
    }

    @Test
    void aFlakyCheckIsMarkedOnTheScreenInJsonAndInTheHistoryAndThreeFailuresCloseTheGate(Namespace namespace)
            throws Exception {
        site(namespace);

        failures.set(1);
        assertThat(run(ExitCode.OK, "deploy", "--results", "results"))
                .contains(
                        "attempt 1 of 3: answered with status 503 instead of 200",
                        "/health: 200 (flaky: it passed only at attempt 2)",
                        "(flaky: only after a retry)",
                        "staging  1 flaky (http://127.0.0.1:")
                .contains("Passed only at a later attempt:");
        assertThat(Files.readString(site.resolve("results/junit.xml"))).contains("<flakyFailure");
        assertThat(Files.readString(folder.resolve("summary.md"))).contains("flaky, attempt 2");
        assertThat(run(ExitCode.OK, "history")).contains("staging succeeded (flaky)");
        assertThat(run(ExitCode.OK, "history", "--output", "json"))
                .contains("\"outcome\":\"succeeded\",\"flaky\":true");
        assertThat(run(ExitCode.OK, "show", "--checks"))
                .contains("== Checks of staging", "/health: 200 (flaky: it passed only at attempt 2)");

        failures.set(2);
        assertThat(run(ExitCode.OK, "deploy", "--output", "json").lines())
                .anyMatch(line -> line.contains("\"event\":\"check-ended\"")
                        && line.contains("\"outcome\":\"flaky\",\"attempts\":3"))
                .anyMatch(line -> line.contains("\"step\":\"Validate with HTTP checks\"")
                        && line.contains("\"outcome\":\"succeeded\"")
                        && line.contains("\"flaky\":true"));

        failures.set(3);
        assertThat(run(ExitCode.FAILED, "deploy"))
                .contains(
                        "What failed: staging · Validate with HTTP checks",
                        "1 of 1 check failed.",
                        "answered with status 503 instead of 200",
                        "staging  1 failed (http://127.0.0.1:");
        assertThat(run(ExitCode.OK, "history")).contains("staging failed");
    }
}
