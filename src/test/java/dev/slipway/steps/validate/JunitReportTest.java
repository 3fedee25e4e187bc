package dev.slipway.steps.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.steps.validate.JunitReport.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The XML was written by pytest 8.4.2 with Slipway's plugin. */
class JunitReportTest {
    @TempDir
    Path folder;

    private Optional<JunitReport> read(String xml) throws IOException {
        return JunitReport.read(Files.writeString(folder.resolve("report.xml"), xml));
    }

    @Test
    void readsTitlesOutcomesAndTheReason() throws Exception {
        var report = read("""
                <?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1">
                <testcase classname="tests.test_a" name="test_one" time="0.001"><properties><property name="slipway_id" \
                value="tests/test_a.py::test_one" /><property name="slipway_title" value="The site answers." />\
                </properties></testcase>
                <testcase classname="tests.test_a" name="test_skip" time="0.000"><skipped type="pytest.skip" \
                message="not here">/tests/test_a.py:26: not here</skipped></testcase>
                <testcase classname="tests.test_a" name="test_flaky" time="0.001"><properties><property \
                name="slipway_id" value="tests/test_a.py::test_flaky" /><property name="slipway_title" \
                value="The hub answers" /></properties><failure message="AssertionError: gateway&#10;assert 504 == 200">\
                def test_flaky():
                &gt;       assert 504 == 200, "gateway"
                E       AssertionError: gateway

                tests/test_a.py:20: AssertionError</failure></testcase></testsuite></testsuites>
                """);
        assertThat(report.orElseThrow().tests())
                .containsExactly(
                        new JunitReport.Test(
                                "tests/test_a.py::test_one",
                                "The site answers.",
                                Outcome.PASSED,
                                "",
                                Duration.ofMillis(1)),
                        new JunitReport.Test(
                                "tests.test_a::test_skip", "test_skip", Outcome.SKIPPED, "not here", Duration.ZERO),
                        new JunitReport.Test(
                                "tests/test_a.py::test_flaky",
                                "The hub answers",
                                Outcome.FAILED,
                                """
                                AssertionError: gateway
                                assert 504 == 200
                                def test_flaky():
                                >       assert 504 == 200, "gateway"
                                E       AssertionError: gateway

                                tests/test_a.py:20: AssertionError""",
                                Duration.ofMillis(1)));
    }

    @Test
    void takesNoHalfFileForAReport() throws Exception {
        assertThat(read("<testsuites><testsuite><testcase classname=\"a\" name=\"b\"/>"))
                .isEmpty();
        assertThat(read("")).isEmpty();
        assertThat(JunitReport.read(folder.resolve("nowhere.xml"))).isEmpty();
    }

    @Test
    void readsNoOtherFile() throws Exception {
        var secret = Files.writeString(folder.resolve("secret"), "canary");
        var report = read("<!DOCTYPE r [<!ENTITY x SYSTEM \"" + secret.toUri() + "\">]><testsuites><testcase"
                + " classname=\"a\" name=\"b\"><failure message=\"m\">&x;</failure></testcase></testsuites>");
        assertThat(report).isEmpty();
    }
}
