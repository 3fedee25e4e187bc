package dev.slipway.site;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code targets}. */
final class TargetReader {
    private static final List<String> HTTP = List.of("https", "http");

    private final Problems problems;
    private final ValueChecks checks;

    TargetReader(Problems problems, ValueChecks checks) {
        this.problems = problems;
        this.checks = checks;
    }

    Map<String, TargetConfig> read(MapReader targets) {
        var read = new LinkedHashMap<String, TargetConfig>();
        for (String name : targets.keys()) {
            checks.isDnsLabel(name, targets.placeOf(name), "the name of a target", 63);
            targets.map(name, "target '" + name + "'").ifPresent(map -> read.put(name, target(name, map)));
        }
        return read;
    }

    private TargetConfig target(String name, MapReader map) {
        map.allowing("cluster", "namespace", "variables", "rolloutTimeout").requiring("cluster");
        Optional<Text> namespace = map.text("namespace");
        namespace.ifPresent(text -> checks.isDnsLabel(text.value(), text.place(), "a namespace", 63));
        Duration rolloutTimeout =
                checks.duration(map.text("rolloutTimeout")).orElse(TargetConfig.USUAL_ROLLOUT_TIMEOUT);
        // A cluster that could not be read is a problem already, and the target is never used.
        ClusterConfig cluster = map.map("cluster", "the cluster of target '" + name + "'")
                .flatMap(this::cluster)
                .orElse(new ClusterConfig.KubeconfigFile("", Optional.empty()));
        return new TargetConfig(
                name,
                namespace.map(Text::value).orElse(name),
                cluster,
                map.map("variables", "the variables of target '" + name + "'")
                        .map(this::variables)
                        .orElse(Map.of()),
                rolloutTimeout);
    }

    private Map<String, String> variables(MapReader map) {
        var read = new LinkedHashMap<String, String>();
        for (String name : map.keys()) {
            if (Set.of("target", "namespace").contains(name)) {
                problems.add(
                        map.placeOf(name),
                        "'" + name + "' is the target's own, and cannot be a variable.",
                        "Rename it.");
            } else if (!name.matches("[A-Za-z_][A-Za-z0-9_.-]*")) {
                problems.add(
                        map.placeOf(name),
                        "'" + name + "' cannot be the name of a variable.",
                        "Use letters, digits, '_', '-' and '.', and begin with a letter.");
            }
            map.writtenWithoutPlaceholder(name).ifPresent(text -> read.put(name, text.value()));
        }
        return read;
    }

    private Optional<ClusterConfig> cluster(MapReader map) {
        map.allowing("kubeconfig", "context", "gke");
        if (map.has("kubeconfig") == map.has("gke")) {
            problems.add(
                    map.place(),
                    map.what() + " must have either 'kubeconfig' or 'gke'.",
                    map.has("gke") ? "Delete one of the two." : "Add one of the two.");
            return Optional.empty();
        }
        Optional<String> context = map.text("context").map(Text::value);
        if (map.has("gke")) {
            if (map.has("context")) {
                problems.add(map.placeOf("context"), "'context' goes only with 'kubeconfig'.", "Delete it.");
            }
            return map.map("gke", "'gke'").flatMap(this::gke);
        }
        return checks.secret(map.raw("kubeconfig"), "$KUBECONFIG").map(where -> switch (where) {
            case SecretValue.InFile in -> new ClusterConfig.KubeconfigFile(in.file(), context);
            case SecretValue.InEnvironment in -> new ClusterConfig.KubeconfigInEnvironment(in.variable(), context);
        });
    }

    private Optional<ClusterConfig> gke(MapReader map) {
        map.allowing("project", "location", "name", "key", "endpoint", "tokenEndpoint", "apiEndpoint")
                .requiring("project", "location", "name", "key");
        return Optional.of(new ClusterConfig.Gke(
                word(map, "project"),
                word(map, "location"),
                word(map, "name"),
                checks.file(map.text("key")).orElse(""),
                map.text("endpoint").flatMap(this::gkeEndpoint),
                endpoint(map, "tokenEndpoint"),
                endpoint(map, "apiEndpoint")));
    }

    private Optional<ClusterConfig.Gke.Endpoint> gkeEndpoint(Text text) {
        return switch (text.value()) {
            case "public" -> Optional.of(ClusterConfig.Gke.Endpoint.PUBLIC);
            case "private" -> Optional.of(ClusterConfig.Gke.Endpoint.PRIVATE);
            case "dns" -> Optional.of(ClusterConfig.Gke.Endpoint.DNS);
            default -> {
                problems.add(
                        text.place(),
                        "'" + text.value() + "' is no endpoint of a cluster.",
                        Nearest.suggestion(text.value(), List.of("public", "private", "dns"), "They are"));
                yield Optional.empty();
            }
        };
    }

    /** A name that becomes a part of an address. */
    private String word(MapReader map, String key) {
        Optional<Text> text = map.text(key);
        text.filter(value -> !value.value().matches("[A-Za-z0-9.:-]+"))
                .ifPresent(value -> problems.add(
                        value.place(),
                        "'" + value.value() + "' cannot be the " + key + " of a cluster.",
                        "Use the name that 'gcloud container clusters list' shows."));
        return text.map(Text::value).orElse("");
    }

    private Optional<String> endpoint(MapReader map, String key) {
        return map.text(key)
                .filter(text -> checks.isUrl(text.value(), text.place(), HTTP))
                .map(Text::value);
    }
}
