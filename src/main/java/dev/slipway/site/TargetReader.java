package dev.slipway.site;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code targets}. */
final class TargetReader {
    private final Problems problems;
    private final ValueChecks checks;
    private final ClusterReader clusters;

    TargetReader(Problems problems, ValueChecks checks) {
        this.problems = problems;
        this.checks = checks;
        this.clusters = new ClusterReader(problems, checks);
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
        map.allowing("cluster", "namespace", "variables", "rolloutTimeout", "onFailure", "drift", "required")
                .requiring("cluster");
        Optional<Text> namespace = map.text("namespace");
        namespace.ifPresent(text -> checks.isDnsLabel(text.value(), text.place(), "a namespace", 63));
        Duration rolloutTimeout =
                checks.duration(map.text("rolloutTimeout")).orElse(TargetConfig.USUAL_ROLLOUT_TIMEOUT);
        // A cluster that could not be read is a problem already, and the target is never used.
        ClusterConfig cluster = map.map("cluster", "the cluster of target '" + name + "'")
                .flatMap(clusters::cluster)
                .orElse(new ClusterConfig.KubeconfigFile("", Optional.empty()));
        return new TargetConfig(
                name,
                namespace.map(Text::value).orElse(name),
                cluster,
                map.map("variables", "the variables of target '" + name + "'")
                        .map(this::variables)
                        .orElse(Map.of()),
                rolloutTimeout,
                checks.word(map.text("onFailure"), FailurePolicy.class).orElse(FailurePolicy.KEEP),
                checks.word(map.text("drift"), DriftPolicy.class).orElse(DriftPolicy.WARN),
                map.flag("required").orElse(true));
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
}
