package dev.slipway.site;

import dev.slipway.site.SiteConfig.DeployGroup;
import dev.slipway.site.SiteConfig.DeployStage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@code pipeline}: the deploying stages, each a map of one key with its targets, or with groups of them. */
final class PipelineReader {
    /** The stages that every deployment begins with. */
    private static final Set<String> RESERVED = Set.of("Install deployment tools", "Configure deployment tools");

    private final Problems problems;
    private final ValueChecks checks;
    private final Map<String, String> stageOfTarget = new HashMap<>();
    private final Set<String> names = new HashSet<>();

    PipelineReader(Problems problems, ValueChecks checks) {
        this.problems = problems;
        this.checks = checks;
    }

    List<DeployStage> read(MapReader root, Map<String, TargetConfig> targets) {
        var stages = new ArrayList<DeployStage>();
        for (MapReader stage : root.maps("pipeline", "each stage of 'pipeline'")) {
            if (stage.keys().size() != 1) {
                problems.add(
                        stage.place(),
                        "a stage must be one key, its name, with the list of its targets.",
                        "Write '- Deploy to staging: [staging]'.");
                continue;
            }
            String name = stage.keys().iterator().next();
            checkName(name, stage.placeOf(name));
            stages.add(new DeployStage(name, groups(name, stage, name, targets)));
        }
        if (root.isEmptyList("pipeline")) {
            problems.add(root.placeOf("pipeline"), "'pipeline' is empty.", "Write '- Deploy to staging: [staging]'.");
        }
        warnOfUnused(root, targets);
        return stages;
    }

    /** The groups that a stage, or what comes {@code then}, has: a list of targets is one, a map may have others behind it. */
    private List<DeployGroup> groups(String stage, MapReader map, String key, Map<String, TargetConfig> targets) {
        if (!map.isMap(key)) {
            return List.of(
                    new DeployGroup(members(stage, map, key, targets), DeployGroup.USUAL_PARALLEL, Duration.ZERO));
        }
        var groups = new ArrayList<DeployGroup>();
        map.map(key, "the stage '" + stage + "'").ifPresent(group -> {
            group.allowing("targets", "parallel", "soak", "then").requiring("targets");
            groups.add(new DeployGroup(
                    members(stage, group, "targets", targets),
                    group.number("parallel", 1, 1000).orElse(DeployGroup.USUAL_PARALLEL),
                    checks.duration(group.text("soak")).orElse(Duration.ZERO)));
            if (group.has("then")) {
                groups.addAll(groups(stage, group, "then", targets));
            }
        });
        return groups;
    }

    private List<String> members(String stage, MapReader map, String key, Map<String, TargetConfig> targets) {
        var members = map.texts(key);
        if (map.isEmptyList(key)) {
            problems.add(map.placeOf(key), "the stage '" + stage + "' deploys to no target.", "Name its targets.");
        }
        members.forEach(target -> checkTarget(stage, target, targets));
        return members.stream().map(Text::value).toList();
    }

    private void checkName(String name, Place place) {
        if (name.isBlank()) {
            problems.add(place, "a stage must have a name.", "Write '- Deploy to staging: [staging]'.");
        } else if (RESERVED.contains(name)) {
            problems.add(place, "every deployment has a stage '" + name + "' already.", "Give this one another name.");
        } else if (!names.add(name)) {
            problems.add(place, "there are two stages called '" + name + "'.", "Rename one.");
        }
    }

    private void checkTarget(String stage, Text target, Map<String, TargetConfig> targets) {
        if (targets.isEmpty()) {
            // 'targets' is wrong or lacks, which is told already.
            return;
        }
        if (!targets.containsKey(target.value())) {
            problems.add(
                    target.place(),
                    "there is no target '" + target.value() + "'.",
                    Nearest.suggestion(target.value(), targets.keySet(), "The targets are"));
            return;
        }
        String earlier = stageOfTarget.putIfAbsent(target.value(), stage);
        if (earlier != null) {
            problems.add(
                    target.place(),
                    "the target '" + target.value() + "' stands already in the stage '" + earlier + "'.",
                    "Deploy to a target once.");
        }
    }

    private void warnOfUnused(MapReader root, Map<String, TargetConfig> targets) {
        if (!root.isList("pipeline")) {
            return;
        }
        for (String target : targets.keySet()) {
            if (!stageOfTarget.containsKey(target)) {
                problems.warn(
                        root.placeOf("pipeline"),
                        "no stage deploys to the target '" + target + "'.",
                        "Add it to a stage if it is to be deployed to.");
            }
        }
    }
}
