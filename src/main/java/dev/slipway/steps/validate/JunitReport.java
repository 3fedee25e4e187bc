package dev.slipway.steps.validate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * What pytest's JUnit XML says of one run.
 *
 * @param tests in the order in which they ran; one that fails in its test and again in its teardown stands there twice
 */
record JunitReport(List<Test> tests) {
    private static final int TRACEBACK_SHOWN = 12;
    private static final int MESSAGE_SHOWN = 10;

    JunitReport {
        tests = List.copyOf(tests);
    }

    /** How a test ended. */
    enum Outcome {
        PASSED,
        SKIPPED,
        FAILED
    }

    /**
     * A test.
     *
     * @param id its full name, as pytest takes it: {@code tests/test_http.py::test_hub}
     * @param title its docstring or, without one, its name
     * @param message why it failed or was skipped; empty where it passed
     * @param took zero where the report does not say
     */
    record Test(String id, String title, Outcome outcome, String message, Duration took) {}

    /** Reads the file; empty: there is none, or it was not written to its end. */
    static Optional<JunitReport> read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (var stream = Files.newInputStream(file)) {
            var builder = secureFactory().newDocumentBuilder();
            builder.setErrorHandler(null);
            var tests = new ArrayList<Test>();
            var cases = builder.parse(stream).getElementsByTagName("testcase");
            for (int i = 0; i < cases.getLength(); i++) {
                tests.add(test((Element) cases.item(i)));
            }
            return Optional.of(new JunitReport(tests));
        } catch (SAXException e) {
            return Optional.empty();
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("the JDK's own XML parser", e);
        }
    }

    /** The file is written by the site's tests: it must not make us read files or addresses. */
    private static DocumentBuilderFactory secureFactory() throws ParserConfigurationException {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        factory.setXIncludeAware(false);
        factory.setExpandEntityReferences(false);
        return factory;
    }

    private static Test test(Element element) {
        var name = element.getAttribute("name");
        var suite = element.getAttribute("classname");
        var id = property(element, "slipway_id").orElse(suite.isEmpty() ? name : suite + "::" + name);
        var title = property(element, "slipway_title").orElse(name);
        var took = seconds(element.getAttribute("time"));
        for (var bad : List.of("failure", "error")) {
            var found = child(element, bad);
            if (found.isPresent()) {
                return new Test(id, title, Outcome.FAILED, explanation(found.get()), took);
            }
        }
        return child(element, "skipped")
                .map(skipped -> new Test(id, title, Outcome.SKIPPED, skipped.getAttribute("message"), took))
                .orElseGet(() -> new Test(id, title, Outcome.PASSED, "", took));
    }

    private static Duration seconds(String text) {
        return text.matches("[0-9]{1,9}([.][0-9]+)?")
                ? Duration.ofMillis(Math.round(Double.parseDouble(text) * 1000))
                : Duration.ZERO;
    }

    /** The assertion's message, and the end of the traceback, which says where. */
    private static String explanation(Element failure) {
        var message =
                failure.getAttribute("message").lines().limit(MESSAGE_SHOWN).toList();
        var traceback = failure.getTextContent().stripTrailing().lines().toList();
        var end = traceback.subList(Math.max(0, traceback.size() - TRACEBACK_SHOWN), traceback.size());
        return (String.join("\n", message) + "\n" + String.join("\n", end)).strip();
    }

    private static Optional<String> property(Element test, String name) {
        var properties = test.getElementsByTagName("property");
        for (int i = 0; i < properties.getLength(); i++) {
            var property = (Element) properties.item(i);
            if (property.getAttribute("name").equals(name)) {
                return Optional.of(property.getAttribute("value"));
            }
        }
        return Optional.empty();
    }

    private static Optional<Element> child(Element element, String name) {
        for (Node at = element.getFirstChild(); at != null; at = at.getNextSibling()) {
            if (at instanceof Element found && found.getTagName().equals(name)) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }
}
