package dev.slipway.site;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Reads the checks of {@code validate} that ask something over the network, and the site's own commands. */
final class CheckReader {
    private static final String SERVICE_NAME = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String PORT = "([0-9]{1,5}|[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?)";
    private static final List<String> HTTP = List.of("https", "http", "service");
    private static final List<String> WEBSOCKET = List.of("wss", "ws", "service");

    private final Problems problems;
    private final ValueChecks checks;
    private final Templates templates;
    private final List<String> releases;

    CheckReader(Problems problems, ValueChecks checks, Templates templates, List<String> releases) {
        this.problems = problems;
        this.checks = checks;
        this.templates = templates;
        this.releases = releases;
    }

    CheckConfig http(MapReader map) {
        map.allowing("url", "expect", "attempts", "timeout").requiring("url");
        return new CheckConfig.Http(
                address(map, "url", HTTP),
                map.map("expect", "'expect'")
                        .map(this::expected)
                        .orElseGet(() -> CheckConfig.Http.Expected.status(CheckConfig.Http.Expected.USUAL_STATUS)),
                attempts(map),
                timeout(map, CheckConfig.USUAL_TIMEOUT));
    }

    private CheckConfig.Http.Expected expected(MapReader map) {
        map.allowing("status", "contains", "headers", "json", "redirect", "within", "certificateDays");
        return new CheckConfig.Http.Expected(
                map.number("status", 100, 599).orElse(CheckConfig.Http.Expected.USUAL_STATUS),
                filled(map, "contains"),
                map.map("headers", "'headers'")
                        .map(headers -> named(headers, this::headerName))
                        .map(CheckReader::lowerCase)
                        .orElse(Map.of()),
                map.map("json", "'json'")
                        .map(json -> named(json, this::pointer))
                        .orElse(Map.of()),
                filled(map, "redirect"),
                checks.duration(map.text("within")),
                map.number("certificateDays", 1, 3650));
    }

    CheckConfig tcp(MapReader map) {
        map.allowing("address", "expect", "attempts", "timeout").requiring("address");
        var address = map.template("address");
        address.ifPresent(text -> templates.filled(text).forEach(filled -> hostAndPort(filled, text.place())));
        return new CheckConfig.Tcp(
                address.map(Text::value).orElse(""),
                filled(map, "expect"),
                attempts(map),
                timeout(map, CheckConfig.USUAL_TIMEOUT));
    }

    CheckConfig dns(MapReader map) {
        map.allowing("name", "type", "expect", "attempts", "timeout").requiring("name");
        var type = map.text("type");
        type.filter(text -> !CheckConfig.Dns.TYPES.contains(text.value()))
                .ifPresent(text -> problems.add(
                        text.place(),
                        "'" + text.value() + "' is not a type of DNS records that can be asked for.",
                        "There are: " + String.join(", ", CheckConfig.Dns.TYPES) + "."));
        return new CheckConfig.Dns(
                filled(map, "name").orElse(""),
                type.map(Text::value).orElse(CheckConfig.Dns.TYPES.getFirst()),
                filled(map, "expect"),
                attempts(map),
                timeout(map, CheckConfig.USUAL_TIMEOUT));
    }

    CheckConfig webSocket(MapReader map) {
        map.allowing("url", "send", "expect", "attempts", "timeout").requiring("url");
        return new CheckConfig.WebSocket(
                address(map, "url", WEBSOCKET),
                filled(map, "send"),
                filled(map, "expect"),
                attempts(map),
                timeout(map, CheckConfig.USUAL_TIMEOUT));
    }

    CheckConfig command(MapReader map) {
        map.allowing("name", "run", "attempts", "timeout").requiring("run");
        List<Text> run = map.allWritten("run");
        run.forEach(templates::filled);
        var words = run.stream().map(Text::value).toList();
        return new CheckConfig.Command(
                map.text("name").map(Text::value).orElse(String.join(" ", words)),
                words,
                attempts(map),
                timeout(map, CheckConfig.Command.USUAL_TIMEOUT));
    }

    CheckConfig.Suite suite(MapReader map) {
        map.allowing("name", "run", "reports", "attempts", "timeout").requiring("name", "run");
        List<Text> run = map.allWritten("run");
        run.forEach(templates::filled);
        return new CheckConfig.Suite(
                map.text("name").map(Text::value).orElse(""),
                run.stream().map(Text::value).toList(),
                map.text("reports").map(Text::value),
                attempts(map),
                timeout(map, CheckConfig.Suite.USUAL_TIMEOUT));
    }

    CheckConfig helmTest(MapReader map) {
        map.allowing("releases", "attempts", "timeout");
        for (var release : map.texts("releases")) {
            if (!releases.contains(release.value())) {
                problems.add(
                        release.place(),
                        "there is no release '" + release.value() + "'.",
                        Nearest.suggestion(release.value(), releases, "The releases are"));
            }
        }
        return new CheckConfig.HelmTest(
                map.texts("releases").stream().map(Text::value).toList(),
                attempts(map),
                timeout(map, CheckConfig.HelmTest.USUAL_TIMEOUT));
    }

    /** How often a check is tried. */
    int attempts(MapReader map) {
        return map.number("attempts", 1, 100).orElse(CheckConfig.USUAL_ATTEMPTS);
    }

    /** The longest that an attempt may take. */
    Duration timeout(MapReader map, Duration usual) {
        return checks.duration(map.text("timeout")).orElse(usual);
    }

    /** A text that may hold {@code ${…}}. */
    Optional<String> filled(MapReader map, String key) {
        Optional<Text> text = map.written(key);
        text.ifPresent(templates::filled);
        return text.map(Text::value);
    }

    /** An address that may hold {@code ${…}}; empty where it lacks, which is told. */
    String address(MapReader map, String key, List<String> schemes) {
        Optional<Text> url = map.template(key);
        url.ifPresent(text -> templates.filled(text).forEach(filled -> address(filled, text.place(), schemes)));
        return url.map(Text::value).orElse("");
    }

    private void address(String url, Place place, List<String> schemes) {
        if (checks.isUrl(url, place, schemes)
                && url.startsWith("service://")
                && !url.matches("service://" + SERVICE_NAME + ":" + PORT + "(/.*)?")) {
            problems.add(
                    place,
                    "'" + url + "' does not name a service and its port.",
                    "Write service://NAME:PORT/path; the port is a number or its name.");
        }
    }

    private void hostAndPort(String address, Place place) {
        if (!address.matches("service://" + SERVICE_NAME + ":" + PORT)
                && !address.matches("([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+]):[0-9]{1,5}")) {
            problems.add(
                    place,
                    "'" + address + "' is not a host and its port.",
                    "Write HOST:PORT, or service://NAME:PORT for a service in the cluster.");
        }
    }

    private void headerName(String name, Place place) {
        if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
            problems.add(place, "'" + name + "' cannot be the name of a header.", "");
        }
    }

    private void pointer(String name, Place place) {
        if (!name.matches("(/([^~]|~0|~1)*)+")) {
            problems.add(
                    place,
                    "'" + name + "' is not a JSON Pointer.",
                    "Write the path from the root: /checks/0/ok; a slash in a name is ~1.");
        }
    }

    private Map<String, String> named(MapReader map, BiConsumer<String, Place> nameCheck) {
        var read = new LinkedHashMap<String, String>();
        for (String name : map.keys()) {
            nameCheck.accept(name, map.placeOf(name));
            filled(map, name).ifPresent(text -> read.put(name, text));
        }
        return read;
    }

    private static Map<String, String> lowerCase(Map<String, String> headers) {
        var lower = new LinkedHashMap<String, String>();
        headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
        return lower;
    }
}
