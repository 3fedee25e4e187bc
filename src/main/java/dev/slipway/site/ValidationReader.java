package dev.slipway.site;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads {@code validate}. */
final class ValidationReader {
    private static final List<String> SCHEMES = List.of("https", "http", "service");

    private final Problems problems;
    private final ValueChecks checks;
    private final Templates templates;

    ValidationReader(Problems problems, ValueChecks checks, Templates templates) {
        this.problems = problems;
        this.checks = checks;
        this.templates = templates;
    }

    ValidationConfig read(MapReader validate, Map<String, ToolConfig> tools) {
        validate.allowing("pytest", "http");
        // Without any tool, 'tools' is wrong or lacks, which is told already.
        if (validate.has("pytest") && !tools.isEmpty() && !tools.containsKey("pytest")) {
            problems.add(
                    validate.placeOf("pytest"),
                    "pytest is to validate, but it is not among the tools.",
                    "Add 'pytest: {requirements: tests/requirements.txt}' to 'tools'.");
        }
        return new ValidationConfig(
                validate.map("pytest", "'pytest'").map(this::pytest),
                validate.maps("http", "each of 'http'").stream().map(this::http).toList());
    }

    private ValidationConfig.Pytest pytest(MapReader map) {
        map.allowing("args", "attempts", "timeout");
        List<Text> args = map.allWritten("args");
        args.forEach(templates::filled);
        return new ValidationConfig.Pytest(
                args.stream().map(Text::value).toList(),
                map.number("attempts", 1, 10).orElse(ValidationConfig.Pytest.USUAL_ATTEMPTS),
                checks.duration(map.text("timeout")).orElse(ValidationConfig.Pytest.USUAL_TIMEOUT));
    }

    private ValidationConfig.HttpCheck http(MapReader map) {
        map.allowing("url", "expect", "attempts", "timeout").requiring("url");
        Optional<Text> url = map.template("url");
        url.ifPresent(text -> templates.filled(text).forEach(filled -> address(filled, text.place())));
        Optional<MapReader> expect = map.map("expect", "'expect'");
        expect.ifPresent(expected -> expected.allowing("status", "contains", "headers"));
        Optional<Text> contains = expect.flatMap(expected -> expected.written("contains"));
        contains.ifPresent(templates::filled);
        return new ValidationConfig.HttpCheck(
                url.map(Text::value).orElse(""),
                expect.flatMap(expected -> expected.number("status", 100, 599)).orElse(200),
                contains.map(Text::value),
                expect.flatMap(expected -> expected.map("headers", "'headers'"))
                        .map(this::headers)
                        .orElse(Map.of()),
                map.number("attempts", 1, 100).orElse(ValidationConfig.HttpCheck.USUAL_ATTEMPTS),
                checks.duration(map.text("timeout")).orElse(ValidationConfig.HttpCheck.USUAL_TIMEOUT));
    }

    private void address(String url, Place place) {
        if (checks.isUrl(url, place, SCHEMES)
                && url.startsWith("service://")
                && !url.matches(
                        "service://[a-z0-9]([-a-z0-9]*[a-z0-9])?:([0-9]{1,5}|[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?)(/.*)?")) {
            problems.add(
                    place,
                    "'" + url + "' does not name a service and its port.",
                    "Write service://NAME:PORT/path; the port is a number or its name.");
        }
    }

    private Map<String, String> headers(MapReader map) {
        var read = new LinkedHashMap<String, String>();
        for (String name : map.keys()) {
            if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
                problems.add(map.placeOf(name), "'" + name + "' cannot be the name of a header.", "");
            }
            Optional<Text> value = map.written(name);
            value.ifPresent(templates::filled);
            value.ifPresent(text -> read.put(name.toLowerCase(Locale.ROOT), text.value()));
        }
        return read;
    }
}
