package dev.slipway.steps.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.slipway.pipeline.CheckReport;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.site.CheckConfig;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.RecordingContext;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the real runners of JUnit and Playwright. */
class RunSuiteIT {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    @TempDir
    Path folder;

    private final RecordingContext context = new RecordingContext();
    private Workspace workspace;

    @BeforeEach
    void makeSite() throws IOException {
        workspace = new Workspace(folder);
        Files.createDirectories(workspace.site());
        Files.createDirectories(workspace.scratch());
    }

    private Path file(String name, String content) throws IOException {
        var file = workspace.site().resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private StepOutcome run(int attempts, Optional<String> reports, String... run) throws InterruptedException {
        var config = new CheckConfig.Suite("end to end", List.of(run), reports, attempts, Duration.ofMinutes(2));
        return new RunSuite(
                        config,
                        new CheckTrials("hub.example.org").target(),
                        workspace,
                        () -> new HashMap<>(RealTools.environment()),
                        RealTools.processes(),
                        _ -> {},
                        InstantSource.system())
                .run(context);
    }

    private static Failure failure(StepOutcome outcome) {
        assertThat(outcome).isInstanceOf(StepOutcome.Failed.class);
        return ((StepOutcome.Failed) outcome).failure();
    }

    @Test
    void aSuiteOfJunitIsRunAndWhatFailsAndThenPassesIsFlaky() throws Exception {
        var source = file("tests/HubTest.java", """
                import static org.junit.jupiter.api.Assertions.assertEquals;
                import java.nio.file.*;
                import org.junit.jupiter.api.*;

                class HubTest {
                    @Test void launches() { assertEquals(42, 6 * 7); }
                    @Test void wavers() throws Exception {
                        var seen = Path.of("seen");
                        if (!Files.exists(seen)) { Files.createFile(seen); Assertions.fail("not yet"); }
                    }
                    @Test @Disabled("not today") void sleeps() {}
                }
                """);
        var classPath = System.getProperty("java.class.path");
        var compiled = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        classPath,
                        "-d",
                        workspace.site().resolve("tests").toString(),
                        source.toString());
        assertThat(compiled).isZero();
        var java = Path.of(System.getProperty("java.home"), "bin/java").toString();

        var outcome = run(
                2,
                Optional.empty(),
                "sh",
                "-c",
                "exec \"$0\" -cp \"tests:$1\" org.junit.platform.console.ConsoleLauncher execute --scan-classpath tests"
                        + " --disable-banner --reports-dir \"$SLIPWAY_REPORTS\"",
                java,
                classPath);

        assertThat(outcome).isEqualTo(new StepOutcome.Succeeded("2 tests passed, 1 skipped"));
        assertThat(context.checks())
                .extracting(CheckReport::title, CheckReport::outcome)
                .satisfiesExactlyInAnyOrder(
                        row -> assertThat(row.toList()).containsExactly("launches()", CheckReport.Outcome.PASSED),
                        row -> assertThat(row.toList()).containsExactly("wavers()", CheckReport.Outcome.FLAKY),
                        row -> assertThat(row.toList()).containsExactly("sleeps()", CheckReport.Outcome.SKIPPED));
        assertThat(context.warnings()).first().asString().contains("Attempt 1 of 2: 1 test failed.", "wavers()");
        assertThat(context.flakyReasons()).hasSize(1);
    }

    @Test
    void aSuiteOfPlaywrightAsksTheSite() throws Exception {
        var server = site(Map.of("/health", "well"));
        try {
            playwright("module.exports = {testDir: 'e2e', reporter: 'junit'};\n");
            file("e2e/hub.spec.js", """
                    const { test, expect } = require('@playwright/test');
                    const root = 'http://127.0.0.1:%d';
                    test('the hub is healthy', async ({ request }) => {
                      expect((await request.get(root + '/health')).status()).toBe(200);
                    });
                    test('the hub sings', async ({ request }) => {
                      expect((await request.get(root + '/song')).status()).toBe(200);
                    });
                    """.formatted(server.getAddress().getPort()));

            var failure = failure(run(1, Optional.empty(), "node_modules/.bin/playwright", "test"));

            assertThat(failure.observed()).isEqualTo("1 test failed.");
            assertThat(failure.evidence()).first().isInstanceOfSatisfying(Evidence.FailedTest.class, test -> {
                assertThat(test.title()).isEqualTo("the hub sings");
                assertThat(test.message()).contains("Expected: 200", "Received: 404");
            });
            assertThat(context.checks())
                    .filteredOn(check -> check.title().equals("the hub is healthy"))
                    .singleElement()
                    .satisfies(check -> assertThat(check.outcome()).isEqualTo(CheckReport.Outcome.PASSED));
        } finally {
            server.stop(0);
            Files.delete(workspace.site().resolve("node_modules"));
        }
    }

    @Test
    void aSuiteOfPlaywrightDrivesARealBrowser() throws Exception {
        assumeTrue(Files.isExecutable(CHROMIUM), "there is no Chromium");
        var server = site(Map.of(
                "/",
                "<button onclick=\"fetch('/launch').then(it => it.text()).then(it => document.body.append(it))\">Launch</button>",
                "/launch",
                "Your server is ready"));
        try {
            playwright("""
                    module.exports = {
                      testDir: 'e2e',
                      reporter: 'junit',
                      expect: {timeout: 2000},
                      use: {launchOptions: {executablePath: '%s', args: ['--no-sandbox', '--disable-gpu']}},
                    };
                    """.formatted(CHROMIUM));
            file("e2e/launch.spec.js", """
                    const { test, expect } = require('@playwright/test');
                    test.beforeEach(async ({ page }) => {
                      await page.goto('http://127.0.0.1:%d/');
                      await page.getByRole('button', {name: 'Launch'}).click();
                    });
                    test('a visitor launches a server', async ({ page }) => {
                      await expect(page.getByText('Your server is ready')).toBeVisible();
                    });
                    test('a visitor finds the way out', async ({ page }) => {
                      await expect(page.getByText('Log out')).toBeVisible();
                    });
                    """.formatted(server.getAddress().getPort()));

            var failure = failure(run(1, Optional.empty(), "node_modules/.bin/playwright", "test"));

            assertThat(failure.observed()).isEqualTo("1 test failed.");
            assertThat(failure.evidence()).first().isInstanceOfSatisfying(Evidence.FailedTest.class, test -> {
                assertThat(test.title()).isEqualTo("a visitor finds the way out");
                assertThat(test.message()).contains("getByText('Log out')", "toBeVisible");
            });
            assertThat(context.checks())
                    .filteredOn(check -> check.outcome() == CheckReport.Outcome.PASSED)
                    .extracting(CheckReport::title)
                    .containsExactly("a visitor launches a server");
        } finally {
            server.stop(0);
            Files.delete(workspace.site().resolve("node_modules"));
        }
    }

    /** A site with these pages; all others are not there. */
    private static HttpServer site(Map<String, String> pages) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var page = pages.get(exchange.getRequestURI().getPath());
            try (exchange) {
                var body = (page == null ? "not found" : page).getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
                exchange.sendResponseHeaders(page == null ? 404 : 200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        return server;
    }

    private void playwright(String configuration) throws Exception {
        Files.createSymbolicLink(
                workspace.site().resolve("node_modules"), RealTools.playwright().resolve("node_modules"));
        file("playwright.config.js", configuration);
    }

    @Test
    void aSuiteThatReportsNothingOrCannotBeStartedFails() throws Exception {
        assertThat(failure(run(1, Optional.empty(), "sh", "-c", "echo done")).observed())
                .isEqualTo("It wrote no JUnit report with a test in it, and ended with exit code 0, so that nothing was"
                        + " validated.");
        assertThat(failure(run(3, Optional.empty(), "no-such-runner")).observed())
                .startsWith("It could not be started: ");
        file("out/report.xml", "<testsuite><testcase name='old'/></testsuite>");
        assertThat(failure(run(1, Optional.of("out/*.xml"), "true")).observed())
                .as("a report of an earlier run is none of this one")
                .startsWith("It wrote no JUnit report");
        assertThat(run(
                        1,
                        Optional.of("out/*.xml"),
                        "sh",
                        "-c",
                        "echo \"<testsuite><testcase name='new' time='1.5'/></testsuite>\" > out/report.xml"))
                .isEqualTo(new StepOutcome.Succeeded("1 test passed"));
        assertThat(context.checks().getLast().took()).isEqualTo(Duration.ofMillis(1500));
    }
}
