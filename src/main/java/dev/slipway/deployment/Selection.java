package dev.slipway.deployment;

import dev.slipway.pipeline.Failure;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.SiteConfig.DeployGroup;
import dev.slipway.site.SiteConfig.DeployStage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Restricts a site's deploying stages to what somebody asked for. */
final class Selection {
    private Selection() {}

    /** What is wrong with the wish, if anything. */
    static Optional<Failure> problem(SiteConfig site, DeploymentRequest request) {
        var unknown = new TreeSet<>(request.only());
        unknown.removeAll(site.targets().keySet());
        if (!unknown.isEmpty()) {
            return Optional.of(
                    Failure.of("choosing the targets", "The site has no target " + quoted(List.copyOf(unknown)) + ".")
                            .advising("Its targets are: "
                                    + String.join(", ", site.targets().keySet())));
        }
        var stages = StepCatalogue.stageNames(site);
        return request.until()
                .filter(stage -> !stages.contains(stage))
                .map(stage -> Failure.of("choosing the stages", "The pipeline has no stage '" + stage + "'.")
                        .advising("Its stages are: " + quoted(stages)));
    }

    /** The stages that deploy to some of the targets, each with these targets alone. */
    static List<DeployStage> stages(SiteConfig site, Set<String> only) {
        if (only.isEmpty()) {
            return site.pipeline();
        }
        var stages = new ArrayList<DeployStage>();
        for (var stage : site.pipeline()) {
            var groups = stage.groups().stream()
                    .map(group -> new DeployGroup(
                            group.targets().stream().filter(only::contains).toList(), group.parallel(), group.soak()))
                    .filter(group -> !group.targets().isEmpty())
                    .toList();
            if (!groups.isEmpty()) {
                stages.add(new DeployStage(stage.name(), groups));
            }
        }
        return stages;
    }

    private static String quoted(List<String> names) {
        return String.join(", ", names.stream().map(name -> "'" + name + "'").toList());
    }
}
