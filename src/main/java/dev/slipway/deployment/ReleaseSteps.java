package dev.slipway.deployment;

import dev.slipway.kube.Cluster;
import dev.slipway.kube.ReleaseDescription;
import dev.slipway.kube.TargetAccess;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.Track.PlannedStep;
import dev.slipway.process.ChildEnvironment;
import dev.slipway.rollout.RolloutWatch.Phase;
import dev.slipway.site.ActionConfig;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.TargetConfig;
import dev.slipway.steps.commands.RunCommand;
import dev.slipway.steps.helm.HelmProgram;
import dev.slipway.steps.helm.HelmTemplate;
import dev.slipway.steps.helm.UpgradeRelease;
import dev.slipway.steps.manifests.ApplyManifests;
import dev.slipway.steps.rollout.TargetWatch;
import dev.slipway.steps.rollout.Watched;
import dev.slipway.workspace.Toolbox;
import dev.slipway.workspace.Workspace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The steps of one target's releases.
 *
 * <ol>
 *   <li>Of each release: what is done before, the upgrade with its CustomResourceDefinitions, what is done after; strictly in
 *       this order.
 *   <li>The first step of a release needs the last of each release that it needs; where it needs none, the step before all
 *       releases.
 *   <li>During all of them the target is watched. The watch begins with the first, before anything is changed.
 * </ol>
 */
final class ReleaseSteps {
    private final SiteConfig site;
    private final Surroundings surroundings;
    private final Workspace workspace;
    private final Handover<Toolbox> tools;
    private final HelmProgram helm;
    private final HelmTemplate templates;
    private final ReleaseDescription description;

    /**
     * For a deployment.
     *
     * @param description of the new revisions
     */
    ReleaseSteps(
            SiteConfig site,
            Surroundings surroundings,
            Workspace workspace,
            Handover<Toolbox> tools,
            HelmProgram helm,
            HelmTemplate templates,
            ReleaseDescription description) {
        this.site = site;
        this.surroundings = surroundings;
        this.workspace = workspace;
        this.tools = tools;
        this.helm = helm;
        this.templates = templates;
        this.description = description;
    }

    /**
     * The steps.
     *
     * @param before the name of the step that all of them need
     * @param recovery guards the upgrades and what is done around them
     * @param resumed knows what need not be done again
     */
    List<PlannedStep> on(
            TargetConfig target,
            String before,
            Handover<TargetAccess> access,
            Cluster.Opener clusters,
            TargetWatch watch,
            TargetRecovery recovery,
            Resumption.OnTarget resumed) {
        var planned = new ArrayList<PlannedStep>();
        var names = new HashSet<String>();
        var lastOf = new HashMap<String, String>();
        for (var placed : site.orderOn(target).placed()) {
            Set<String> needs = new HashSet<>();
            placed.needs().forEach(need -> needs.add(lastOf.getOrDefault(need, before)));
            if (needs.isEmpty()) {
                needs.add(before);
            }
            var release = TargetRelease.of(placed.release(), target);
            var last = "";
            var steps = new StepsOf(release, target, access, clusters, recovery, names);
            for (var step : of(steps, watch, resumed)) {
                planned.add(new PlannedStep(step, last.isEmpty() ? needs : Set.of(last)));
                last = step.name();
            }
            lastOf.put(placed.release().name(), last);
        }
        return planned;
    }

    /** What the steps of one release are made of. */
    private record StepsOf(
            TargetRelease release,
            TargetConfig target,
            Handover<TargetAccess> access,
            Cluster.Opener clusters,
            TargetRecovery recovery,
            Set<String> names) {}

    private List<Step> of(StepsOf of, TargetWatch watch, Resumption.OnTarget resumed) {
        var release = of.release();
        var steps = new ArrayList<Step>();
        for (var action : release.config().before()) {
            steps.add(resumed.before(watched(action(action, "before " + release.name(), of), watch)));
        }
        var upgrade = new UpgradeRelease(
                release.config(), of.target(), workspace, helm, of.access(), of.clusters(), description);
        var whole =
                DefinitionsFirst.of(upgrade, release, of.target(), templates, of.access(), of.clusters(), surroundings);
        steps.add(resumed.upgrade(
                watched(of.recovery().guarded(whole, release), watch),
                release,
                latest -> of.recovery().resumed(release, latest)));
        for (var action : release.config().after()) {
            steps.add(resumed.after(watched(action(action, "after " + release.name(), of), watch), release));
        }
        return steps;
    }

    private static Step watched(Step step, TargetWatch watch) {
        return new Watched(step, watch, Phase.UPGRADE);
    }

    private Step action(ActionConfig action, String when, StepsOf of) {
        return of.recovery()
                .whileLocked(
                        switch (action) {
                            case ActionConfig.Apply apply ->
                                new ApplyManifests(
                                        unique("Apply manifests " + when, of.names()),
                                        apply,
                                        of.release(),
                                        of.target(),
                                        workspace,
                                        of.access(),
                                        of.clusters(),
                                        surroundings.sleeper(),
                                        surroundings.steady());
                            case ActionConfig.Run run ->
                                // Its output may show what the target's Secrets hold.
                                new AfterLearning(
                                        new RunCommand(
                                                unique(
                                                        "Run " + RunCommand.shortName(run.command()) + " " + when,
                                                        of.names()),
                                                run,
                                                of.target(),
                                                workspace,
                                                () -> environment(
                                                        of.release(),
                                                        of.target(),
                                                        of.access().get()),
                                                surroundings.processes()),
                                        of.access(),
                                        TargetScope.of(site, of.target())
                                                .namespaces()
                                                .keySet(),
                                        of.clusters());
                        });
    }

    /** A track has no two steps of one name. */
    private static String unique(String name, Set<String> names) {
        var unique = name;
        for (int i = 2; !names.add(unique); i++) {
            unique = name + " (" + i + ")";
        }
        return unique;
    }

    private Map<String, String> environment(TargetRelease release, TargetConfig target, TargetAccess access) {
        var all = TargetEnvironment.of(
                ChildEnvironment.of(surroundings.environment()),
                surroundings.folders().cache(),
                target,
                workspace,
                access,
                tools.get());
        all.put("SLIPWAY_RELEASE", release.name());
        all.put("SLIPWAY_SITE", workspace.site().toString());
        return all;
    }
}
