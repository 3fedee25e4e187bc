package dev.slipway.site;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Reads {@code validate}. */
final class ValidationReader {
    private static final List<String> KEYS = List.of(
            "pytest", "http", "tcp", "dns", "websocket", "commands", "suites", "helmTest", "binder", "hub", "metrics");

    private final Problems problems;
    private final ValueChecks checks;
    private final Templates templates;
    private final List<String> releases;

    /** Of a site with these releases. */
    ValidationReader(Problems problems, ValueChecks checks, Templates templates, Collection<String> releases) {
        this.problems = problems;
        this.checks = checks;
        this.templates = templates;
        this.releases = List.copyOf(releases);
    }

    ValidationConfig read(MapReader validate, Map<String, ToolConfig> tools) {
        validate.allowing(KEYS.toArray(String[]::new));
        // Without any tool, 'tools' is wrong or lacks, which is told already.
        if (validate.has("pytest") && !tools.isEmpty() && !tools.containsKey("pytest")) {
            problems.add(
                    validate.placeOf("pytest"),
                    "pytest is to validate, but it is not among the tools.",
                    "Add 'pytest: {requirements: tests/requirements.txt}' to 'tools'.");
        }
        return new ValidationConfig(validate.map("pytest", "'pytest'").map(this::pytest), checks(validate));
    }

    private List<CheckConfig> checks(MapReader validate) {
        var reader = new CheckReader(problems, checks, templates, releases);
        var read = new ArrayList<CheckConfig>();
        validate.maps("http", "each of 'http'").forEach(map -> read.add(reader.http(map)));
        validate.maps("tcp", "each of 'tcp'").forEach(map -> read.add(reader.tcp(map)));
        validate.maps("dns", "each of 'dns'").forEach(map -> read.add(reader.dns(map)));
        validate.maps("websocket", "each of 'websocket'").forEach(map -> read.add(reader.webSocket(map)));
        validate.maps("commands", "each of 'commands'").forEach(map -> read.add(reader.command(map)));
        validate.maps("suites", "each of 'suites'").forEach(map -> {
            var suite = reader.suite(map);
            if (read.stream()
                    .anyMatch(other -> other instanceof CheckConfig.Suite twin
                            && twin.name().equals(suite.name()))) {
                problems.add(map.placeOf("name"), "there are two suites called '" + suite.name() + "'.", "");
            }
            read.add(suite);
        });
        validate.map("helmTest", "'helmTest'").map(reader::helmTest).ifPresent(read::add);
        validate.map("binder", "'binder'")
                .ifPresent(map -> read.addAll(new BinderReader(problems, checks, reader).read(map)));
        validate.map("hub", "'hub'")
                .flatMap(map -> new HubReader(problems, checks, templates, reader).read(map))
                .ifPresent(read::add);
        validate.map("metrics", "'metrics'")
                .map(map -> new MetricsReader(problems, checks, reader).read(map))
                .ifPresent(read::add);
        return read;
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
}
