package dev.slipway.site;

import dev.slipway.site.CheckConfig.Hub;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** Reads {@code validate: hub}. */
final class HubReader {
    private static final List<String> SCHEMES = List.of("https", "http", "service");
    private static final String EXAMPLE = "$HUB_TOKEN";

    private final Problems problems;
    private final ValueChecks checks;
    private final Templates templates;
    private final CheckReader reader;

    HubReader(Problems problems, ValueChecks checks, Templates templates, CheckReader reader) {
        this.problems = problems;
        this.checks = checks;
        this.templates = templates;
        this.reader = reader;
    }

    Optional<CheckConfig> read(MapReader map) {
        map.allowing("url", "token", "user", "options", "code", "expect", "attempts", "timeout")
                .requiring("url", "token");
        var code = map.written("code").map(Text::value);
        if (code.isPresent() != map.has("expect")) {
            problems.add(
                    map.placeOf(code.isPresent() ? "code" : "expect"),
                    "'code' and 'expect' belong together.",
                    "Give both: what the cell holds, and what it must print.");
        }
        var url = reader.address(map, "url", SCHEMES);
        return token(map)
                .map(token -> new Hub(
                        url,
                        token,
                        user(map),
                        options(map),
                        code.orElse(Hub.USUAL_CODE),
                        map.written("expect").map(Text::value).orElse(Hub.USUAL_RESULT),
                        map.number("attempts", 1, 100).orElse(Hub.USUAL_ATTEMPTS),
                        reader.timeout(map, Hub.USUAL_TIMEOUT)));
    }

    private Optional<Hub.Token> token(MapReader map) {
        if (!map.isMap("token")) {
            return checks.secret(map.raw("token"), EXAMPLE).map(Hub.Token.Alone::new);
        }
        return map.map("token", "'token'").flatMap(inYaml -> {
            inYaml.allowing("file", "key").requiring("file", "key");
            var file = inYaml.template("file");
            file.ifPresent(text -> templates.filled(text).forEach(name -> checks.existing(name, text.place(), false)));
            return file.flatMap(text -> inYaml.text("key").map(key -> new Hub.Token.InYaml(text.value(), key.value())));
        });
    }

    /** A name that is the same in addresses, labels and the names of pods. */
    private String user(MapReader map) {
        var user = map.text("user");
        user.filter(text -> !text.value().matches("[a-z0-9]([-a-z0-9._@]{0,61}[a-z0-9])?"))
                .ifPresent(text -> problems.add(
                        text.place(),
                        "'" + text.value() + "' cannot be the name of a user of JupyterHub here.",
                        "Write at most 63 small letters, digits, and - . _ @ between them."));
        return user.map(Text::value).orElse(Hub.USUAL_USER);
    }

    private static String options(MapReader map) {
        var chosen = new LinkedHashMap<String, String>();
        map.map("options", "'options'")
                .ifPresent(options -> options.keys()
                        .forEach(key -> options.written(key).ifPresent(text -> chosen.put(key, text.value()))));
        return chosen.isEmpty() ? "" : JsonMapper.shared().writeValueAsString(chosen);
    }
}
