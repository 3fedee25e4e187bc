package dev.slipway.cli;

import dev.slipway.pipeline.CheckReport;
import dev.slipway.pipeline.PipelineEvent.CheckEnded;
import dev.slipway.pipeline.PipelineEvent.Subject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * The results of a deployment's checks as files, for CI systems and other programs:
 *
 * <ul>
 *   <li>{@code junit.xml}: a test suite for each target, a test case for each check, in the form of JUnit that CI systems read; one
 *       that passed at a later attempt has Surefire's {@code flakyFailure};
 *   <li>{@code checks.json}: the same as JSON;
 *   <li>{@code TARGET/NN-KIND.log}: each check's own log.
 * </ul>
 *
 * @param folder to write to; made where it is not there, and what is in it of an earlier deployment is overwritten
 */
record CheckResults(Path folder) {
    private static final JsonMapper JSON = new JsonMapper();

    /** Writes all of them. */
    void write(Subject subject, List<CheckEnded> checks) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("checks.json"), json(subject, checks) + "\n");
        Files.write(folder.resolve("junit.xml"), junit(subject, checks));
        for (var target : byTarget(checks).entrySet()) {
            var logs = Files.createDirectories(folder.resolve(target.getKey()));
            int number = 1;
            for (var check : target.getValue()) {
                var file = logs.resolve("%02d-%s.log".formatted(number++, check.kind()));
                Files.writeString(file, log(check), StandardCharsets.UTF_8);
            }
        }
    }

    private static Map<String, List<CheckReport>> byTarget(List<CheckEnded> checks) {
        var byTarget = new LinkedHashMap<String, List<CheckReport>>();
        checks.forEach(ended -> byTarget.computeIfAbsent(ended.step().track(), _ -> new ArrayList<>())
                .add(ended.check()));
        return byTarget;
    }

    private static String log(CheckReport check) {
        var lines = new ArrayList<String>();
        lines.add(check.title() + ": " + CheckWords.word(check.outcome()) + ", " + check.attempts()
                + (check.attempts() == 1 ? " attempt" : " attempts"));
        check.observed().lines().forEach(lines::add);
        lines.addAll(check.log());
        return String.join("\n", lines) + "\n";
    }

    private static String json(Subject subject, List<CheckEnded> checks) {
        var all = JSON.createObjectNode()
                .put("deployment", subject.id().value())
                .put("site", subject.site())
                .put("commit", subject.commit());
        var array = all.putArray("checks");
        for (var ended : checks) {
            var check = ended.check();
            array.addObject()
                    .put("target", ended.step().track())
                    .put("kind", check.kind())
                    .put("title", check.title())
                    .put("outcome", CheckWords.word(check.outcome()))
                    .put("attempts", check.attempts())
                    .put("tookMillis", check.took().toMillis())
                    .put("observed", check.observed());
        }
        return all.toPrettyString();
    }

    private static byte[] junit(Subject subject, List<CheckEnded> checks) throws IOException {
        var bytes = new java.io.ByteArrayOutputStream();
        try {
            var xml = XMLOutputFactory.newInstance().createXMLStreamWriter(bytes, "UTF-8");
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuites");
            xml.writeAttribute("name", subject.site() + " " + subject.shortCommit());
            for (var target : byTarget(checks).entrySet()) {
                suite(xml, target.getKey(), target.getValue());
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException(e);
        }
        return bytes.toByteArray();
    }

    private static void suite(XMLStreamWriter xml, String target, List<CheckReport> checks) throws XMLStreamException {
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", target);
        xml.writeAttribute("tests", Integer.toString(checks.size()));
        xml.writeAttribute("failures", Long.toString(count(checks, CheckReport.Outcome.FAILED)));
        xml.writeAttribute("skipped", Long.toString(count(checks, CheckReport.Outcome.SKIPPED)));
        for (var check : checks) {
            xml.writeStartElement("testcase");
            xml.writeAttribute("classname", target + "." + check.kind());
            xml.writeAttribute("name", check.title());
            xml.writeAttribute("time", Double.toString(check.took().toMillis() / 1000.0));
            outcome(xml, check);
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static long count(List<CheckReport> checks, CheckReport.Outcome outcome) {
        return checks.stream().filter(check -> check.outcome() == outcome).count();
    }

    private static void outcome(XMLStreamWriter xml, CheckReport check) throws XMLStreamException {
        switch (check.outcome()) {
            case PASSED -> {}
            case FLAKY -> {
                xml.writeEmptyElement("flakyFailure");
                xml.writeAttribute("message", "it passed only at attempt " + check.attempts());
            }
            case SKIPPED -> xml.writeEmptyElement("skipped");
            case FAILED -> {
                xml.writeEmptyElement("failure");
                xml.writeAttribute("message", check.title() + " " + check.observed());
            }
        }
        if (!check.log().isEmpty()) {
            xml.writeStartElement("system-out");
            xml.writeCharacters(String.join("\n", check.log()));
            xml.writeEndElement();
        }
    }
}
