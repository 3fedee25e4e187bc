package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.CheckReport;
import dev.slipway.pipeline.CheckReport.Outcome;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.PipelineEvent.CheckEnded;
import dev.slipway.pipeline.PipelineEvent.Subject;
import dev.slipway.pipeline.StepRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import tools.jackson.databind.json.JsonMapper;

class CheckResultsTest {
    private static final Subject SUBJECT = new Subject(
            new DeploymentId("20260102-030405-k3xz"), "mybinder", "1a2b3c4d5e6f", "t", "Ada", OptionalInt.empty());

    @TempDir
    Path folder;

    private static CheckEnded check(String target, String title, Outcome outcome, int attempts, String observed) {
        return new CheckEnded(
                Instant.EPOCH,
                new StepRef("Deploy", target, "Validate"),
                new CheckReport(
                        "http", title, outcome, attempts, Duration.ofMillis(1500), observed, List.of("a <line>", "b")));
    }

    @Test
    void programsReadThemAsJunitJsonAndLogs() throws Exception {
        new CheckResults(folder.resolve("results"))
                .write(
                        SUBJECT,
                        List.of(
                                check("staging", "https://x?a&b", Outcome.PASSED, 1, "200"),
                                check("staging", "y", Outcome.FLAKY, 2, "200"),
                                check("prod", "z", Outcome.FAILED, 3, "answered \"<no>\""),
                                check("prod", "w", Outcome.SKIPPED, 0, "")));

        var results = folder.resolve("results");
        var xml = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(results.resolve("junit.xml").toFile());
        var suites = xml.getElementsByTagName("testsuite");
        assertThat(suites.getLength()).isEqualTo(2);
        var prod = (Element) suites.item(1);
        assertThat(prod.getAttribute("name")).isEqualTo("prod");
        assertThat(prod.getAttribute("failures")).isEqualTo("1");
        assertThat(prod.getAttribute("skipped")).isEqualTo("1");
        assertThat(((Element) prod.getElementsByTagName("failure").item(0)).getAttribute("message"))
                .isEqualTo("z answered \"<no>\"");
        assertThat(((Element) xml.getElementsByTagName("flakyFailure").item(0)).getAttribute("message"))
                .isEqualTo("it passed only at attempt 2");
        assertThat(((Element) xml.getElementsByTagName("testcase").item(0)).getAttribute("name"))
                .isEqualTo("https://x?a&b");
        var json = JsonMapper.shared().readTree(Files.readString(results.resolve("checks.json")));
        assertThat(json.at("/checks/1/outcome").asString()).isEqualTo("flaky");
        assertThat(json.at("/deployment").asString()).isEqualTo("20260102-030405-k3xz");
        assertThat(results.resolve("staging/02-http.log")).hasContent("y: flaky, 2 attempts\n200\na <line>\nb\n");
    }
}
