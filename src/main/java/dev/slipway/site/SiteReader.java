package dev.slipway.site;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the whole of {@code slipway.yaml}. What it returns is right only if no problem was collected. */
final class SiteReader {
    private final Problems problems;
    private final ValueChecks checks;
    private final SiteFiles files;

    SiteReader(Problems problems, SiteFiles files) {
        this.problems = problems;
        this.checks = new ValueChecks(problems, files);
        this.files = files;
    }

    SiteConfig read(MapReader root) {
        root.allowing(
                        "site",
                        "tools",
                        "secrets",
                        "helm",
                        "announce",
                        "notify",
                        "releases",
                        "targets",
                        "rollout",
                        "validate",
                        "knowledge",
                        "pipeline")
                .requiring("site", "tools", "releases", "targets", "pipeline");
        Optional<Text> site = root.text("site");
        site.ifPresent(text -> checks.isDnsLabel(text.value(), text.place(), "the name of a site", 63));
        Map<String, ToolConfig> tools = nonEmpty(root, "tools")
                .map(new ToolReader(problems, checks)::read)
                .orElse(Map.of());
        Optional<SecretsConfig> secrets = root.map("secrets", "'secrets'")
                .map(map -> new SecretsReader(problems, checks, files).read(map, tools.keySet()));
        // Whatever else names a file may name one that decrypting makes.
        var made = secrets.stream()
                .flatMap(config -> config.openSsl().stream())
                .map(SecretsConfig.OpenSslSecret::to)
                .collect(Collectors.toSet());
        return new SiteReader(problems, files.making(made))
                .read(root, site.map(Text::value).orElse(""), tools, secrets);
    }

    private SiteConfig read(
            MapReader root, String site, Map<String, ToolConfig> tools, Optional<SecretsConfig> secrets) {
        Map<String, RepositoryConfig> repositories =
                root.map("helm", "'helm'").map(this::repositories).orElse(Map.of());
        Map<String, TargetConfig> targets = nonEmpty(root, "targets")
                .map(new TargetReader(problems, checks)::read)
                .orElse(Map.of());
        var templates = new Templates(problems, targets.values());
        var helmVersion = Optional.ofNullable(tools.get("helm")).flatMap(ToolConfig::version);
        var releases = new ReleaseReader(problems, checks, files, targets, repositories, helmVersion);
        var releaseMap = nonEmpty(root, "releases");
        var validation = new ValidationReader(
                problems, checks, templates, releaseMap.map(MapReader::keys).orElse(Set.of()));
        return new SiteConfig(
                site,
                tools,
                secrets,
                repositories,
                root.map("announce", "'announce'").map(this::announcements).orElse(List.of()),
                root.map("notify", "'notify'")
                        .map(new NotificationReader(problems, checks)::read)
                        .orElse(List.of()),
                releaseMap.map(releases::read).orElse(Map.of()),
                targets,
                root.map("rollout", "'rollout'")
                        .map(new RolloutReader(problems, checks)::read)
                        .orElseGet(RolloutConfig::usual),
                root.map("validate", "'validate'")
                        .map(map -> validation.read(map, tools))
                        .orElse(ValidationConfig.NONE),
                knowledge(root),
                new PipelineReader(problems, checks).read(root, targets));
    }

    private List<String> knowledge(MapReader root) {
        var named = new NamedFiles(problems, checks, files);
        return root.texts("knowledge").stream()
                .flatMap(name -> named.of(name.value(), name.place()).stream())
                .distinct()
                .toList();
    }

    private Optional<MapReader> nonEmpty(MapReader root, String key) {
        return root.map(key, "'" + key + "'").filter(map -> {
            if (map.keys().isEmpty()) {
                problems.add(map.place(), "'" + key + "' is empty.", "Name at least one.");
            }
            return !map.keys().isEmpty();
        });
    }

    private Map<String, RepositoryConfig> repositories(MapReader helm) {
        helm.allowing("repositories");
        var read = new LinkedHashMap<String, RepositoryConfig>();
        helm.map("repositories", "'repositories'")
                .ifPresent(map -> map.keys().forEach(name -> {
                    checks.isDnsLabel(name, map.placeOf(name), "the name of a repository", 63);
                    map.text(name)
                            .filter(url -> checks.isUrl(url.value(), url.place(), List.of("https", "http", "oci")))
                            .ifPresent(url -> read.put(name, new RepositoryConfig(name, url.value())));
                    // One whose address is wrong is still known by its name, so that only the address is reported.
                    read.putIfAbsent(name, new RepositoryConfig(name, ""));
                }));
        return read;
    }

    private List<GrafanaConfig> announcements(MapReader map) {
        map.allowing("grafana");
        if (map.isList("grafana")) {
            return map.maps("grafana", "each of 'grafana'").stream()
                    .flatMap(one -> grafana(one).stream())
                    .toList();
        }
        return map.map("grafana", "'grafana'").flatMap(this::grafana).stream().toList();
    }

    private Optional<GrafanaConfig> grafana(MapReader map) {
        map.allowing("url", "token", "tags", "required").requiring("url");
        Optional<Text> url = map.text("url");
        url.ifPresent(text -> checks.isUrl(text.value(), text.place(), List.of("https", "http")));
        var tags = new ArrayList<String>();
        map.texts("tags").forEach(tag -> tags.add(tag.value()));
        Optional<SecretValue> token = checks.secret(map.raw("token"), "$GRAFANA_TOKEN");
        boolean required = map.flag("required").orElse(true);
        List<String> allTags = map.has("tags") ? tags : GrafanaConfig.USUAL_TAGS;
        return url.map(text -> new GrafanaConfig(withoutEndSlash(text.value()), token, allTags, required));
    }

    private static String withoutEndSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }
}
