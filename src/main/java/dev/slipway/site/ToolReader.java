package dev.slipway.site;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads {@code tools}. */
final class ToolReader {
    /** Tools whose sources Slipway knows, so that a version alone is enough. */
    static final List<String> KNOWN = List.of("helm", "sops");

    private static final Pattern VERSION = Pattern.compile("v?([0-9]+(?:\\.[0-9]+)*(?:[-+.][0-9A-Za-z.+-]+)?)");
    private static final Pattern THREE_PARTS = Pattern.compile("[0-9]+\\.[0-9]+\\.[0-9]+(?:[-+].*)?");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");

    /** What is filled in into addresses of downloads; the values are examples with which they are judged. */
    private static final Placeholders IN_DOWNLOADS =
            new Placeholders(new TreeMap<>(Map.of("version", "1.0.0", "os", "linux", "arch", "amd64")));

    private final Problems problems;
    private final ValueChecks checks;

    ToolReader(Problems problems, ValueChecks checks) {
        this.problems = problems;
        this.checks = checks;
    }

    Map<String, ToolConfig> read(MapReader tools) {
        var read = new LinkedHashMap<String, ToolConfig>();
        for (String name : tools.keys()) {
            checks.isDnsLabel(name, tools.placeOf(name), "the name of a tool", 63);
            tool(tools, name).ifPresent(tool -> read.put(name, tool));
        }
        tools.requiring("helm");
        return read;
    }

    private Optional<ToolConfig> tool(MapReader tools, String name) {
        if (!tools.isMap(name)) {
            if (!KNOWN.contains(name) && tools.has(name)) {
                problems.add(
                        tools.placeOf(name),
                        "a version alone is not enough for '" + name + "': only of " + String.join(" and ", KNOWN)
                                + " Slipway knows where it comes from.",
                        "Write {version: …, sources: […]}, or {requirements: FILE} for a Python tool.");
            }
            return tools.written(name)
                    .flatMap(text -> version(name, text))
                    .map(version -> new ToolConfig(name, Optional.of(version), List.of()));
        }
        return tools.map(name, "tool '" + name + "'").map(map -> longForm(name, map));
    }

    private ToolConfig longForm(String name, MapReader map) {
        map.allowing("version", "sources", "requirements");
        Optional<String> version = map.written("version").flatMap(text -> version(name, text));
        var sources = new ArrayList<ToolConfig.Source>();
        checks.file(map.text("requirements"))
                .map(ToolConfig.Source.PythonRequirements::new)
                .ifPresent(sources::add);
        map.maps("sources", "a source of '" + name + "'")
                .forEach(source -> source(name, source).ifPresent(sources::add));
        if (map.has("requirements") && map.has("sources")) {
            problems.add(
                    map.placeOf("requirements"),
                    "'requirements' and 'sources' cannot stand together.",
                    "Write the requirements as a source: {pip: FILE}.");
        } else if (!map.has("requirements") && !map.has("sources") && !KNOWN.contains(name)) {
            problems.add(
                    map.place(), "nothing says where '" + name + "' comes from.", "Add 'sources:' or 'requirements:'.");
        } else if (map.isEmptyList("sources") && !KNOWN.contains(name)) {
            problems.add(map.placeOf("sources"), "'sources' is empty.", "Name a source.");
        }
        boolean pinnedByPip =
                !sources.isEmpty() && sources.stream().allMatch(ToolConfig.Source.PythonRequirements.class::isInstance);
        if (!map.has("version") && !pinnedByPip && !map.has("requirements")) {
            map.requiring("version");
        }
        return new ToolConfig(name, version, sources);
    }

    private Optional<ToolConfig.Source> source(String tool, MapReader map) {
        map.allowing("path", "url", "sha256", "member", "go", "pip");
        List<String> kinds =
                List.of("path", "url", "go", "pip").stream().filter(map::has).toList();
        if (kinds.size() != 1) {
            problems.add(
                    map.place(),
                    "a source must have exactly one of path, url, go and pip.",
                    "Make each a list item of its own; they are tried in order.");
            return Optional.empty();
        }
        String kind = kinds.getFirst();
        if (!kind.equals("url")) {
            for (String key : List.of("sha256", "member")) {
                if (map.has(key)) {
                    problems.add(map.placeOf(key), "'" + key + "' goes only with 'url'.", "");
                }
            }
        }
        return switch (kind) {
            case "path" -> onPath(tool, map);
            case "url" -> download(tool, map);
            case "go" -> goModule(map);
            default -> checks.file(map.text("pip")).map(ToolConfig.Source.PythonRequirements::new);
        };
    }

    private Optional<ToolConfig.Source> onPath(String tool, MapReader map) {
        return map.written("path").flatMap(text -> {
            if (text.value().equals("true")) {
                return Optional.of(new ToolConfig.Source.OnPath(tool));
            }
            if (text.value().equals("false") || text.value().contains("/")) {
                problems.add(
                        text.place(),
                        "'path' must be true, or the name of the program on PATH.",
                        "Leave the source out if PATH is not to be looked at.");
                return Optional.empty();
            }
            return Optional.of(new ToolConfig.Source.OnPath(text.value()));
        });
    }

    private Optional<ToolConfig.Source> download(String tool, MapReader map) {
        Optional<Text> url = map.template("url").filter(this::knowsPlaceholders);
        url.ifPresent(text -> checks.isUrl(IN_DOWNLOADS.fill(text.value()), text.place(), List.of("https", "http")));
        Optional<Text> sha256 = map.written("sha256").filter(text -> {
            if (SHA256.matcher(text.value()).matches()) {
                return true;
            }
            problems.add(
                    text.place(),
                    "a SHA-256 checksum has 64 hexadecimal digits, and this has not.",
                    "'sha256sum FILE' prints it; publishers list it beside the download.");
            return false;
        });
        if (!map.has("sha256") && !KNOWN.contains(tool)) {
            problems.add(
                    map.placeOf("url"),
                    "a download needs its checksum, so that nothing else is ever run.",
                    "Add 'sha256:'; 'sha256sum FILE' prints it.");
        }
        Optional<String> member =
                map.template("member").filter(this::knowsPlaceholders).map(Text::value);
        return url.map(text ->
                new ToolConfig.Source.Download(text.value(), sha256.map(Text::value), member, Optional.empty()));
    }

    private boolean knowsPlaceholders(Text text) {
        List<String> wrong = IN_DOWNLOADS.problemsIn(text.value());
        wrong.forEach(problem -> problems.add(text.place(), problem, ""));
        return wrong.isEmpty();
    }

    private Optional<ToolConfig.Source> goModule(MapReader map) {
        return map.text("go").flatMap(text -> {
            if (text.value().matches("[A-Za-z0-9.-]+\\.[a-z]+(/[A-Za-z0-9._~-]+)+")) {
                return Optional.of(new ToolConfig.Source.GoModule(text.value()));
            }
            problems.add(
                    text.place(),
                    "'" + text.value() + "' is not a package of a Go module.",
                    "Write it without scheme and version, as in helm.sh/helm/v3/cmd/helm; 'version' pins it.");
            return Optional.empty();
        });
    }

    private Optional<String> version(String tool, Text text) {
        var matcher = VERSION.matcher(text.value());
        if (!matcher.matches()) {
            problems.add(
                    text.place(),
                    "'" + text.value() + "' is not one version.",
                    "Pin one, as in 3.22.0: what is tested in staging must be what runs in production.");
            return Optional.empty();
        }
        String version = matcher.group(1);
        if (KNOWN.contains(tool) && !THREE_PARTS.matcher(version).matches()) {
            problems.add(
                    text.place(),
                    "'" + text.value() + "' is not a whole version of " + tool + ", which has three parts.",
                    "Write it as in 3.22.0.");
            return Optional.empty();
        }
        return Optional.of(version);
    }
}
