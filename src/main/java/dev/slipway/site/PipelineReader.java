package dev.slipway.site;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@code pipeline}: the deploying stages, each a map of one key. */
final class PipelineReader {
    /** The stages that every deployment begins with. */
    private static final Set<String> RESERVED = Set.of("Install deployment tools", "Configure deployment tools");

    private final Problems problems;
    private final Map<String, String> stageOfTarget = new HashMap<>();
    private final Set<String> names = new HashSet<>();

    PipelineReader(Problems problems) {
        this.problems = problems;
    }

    List<SiteConfig.DeployStage> read(MapReader root, Map<String, TargetConfig> targets) {
        var stages = new ArrayList<SiteConfig.DeployStage>();
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
            List<Text> members = stage.texts(name);
            if (stage.isEmptyList(name)) {
                problems.add(
                        stage.placeOf(name), "the stage '" + name + "' deploys to no target.", "Name its targets.");
            }
            members.forEach(target -> checkTarget(name, target, targets));
            stages.add(new SiteConfig.DeployStage(
                    name, members.stream().map(Text::value).toList()));
        }
        if (root.isEmptyList("pipeline")) {
            problems.add(root.placeOf("pipeline"), "'pipeline' is empty.", "Write '- Deploy to staging: [staging]'.");
        }
        warnOfUnused(root, targets);
        return stages;
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
