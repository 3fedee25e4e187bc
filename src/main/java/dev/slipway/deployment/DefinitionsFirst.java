package dev.slipway.deployment;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.ServedApis;
import dev.slipway.kube.TargetAccess;
import dev.slipway.manifest.Manifest;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.pipeline.AroundStep;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepDocumentation.Trouble;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.site.TargetConfig;
import dev.slipway.steps.helm.HelmTemplate;
import dev.slipway.steps.helm.HelmTemplate.Premise;
import dev.slipway.steps.helm.HelmTemplate.Rendered;
import dev.slipway.steps.manifests.ManifestApplication;
import dev.slipway.steps.manifests.ManifestApplication.Applied;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.databind.JsonNode;

/**
 * The upgrade of a release, with the CustomResourceDefinitions of its chart brought up to date before it. Helm makes them at the
 * first installation and never changes one; so a new version of a chart meets old definitions.
 *
 * <ol>
 *   <li>A chart without {@code crds/}, its own or of one that it depends on, costs one look at it.
 *   <li>Else it is rendered as at a first installation, since only that tells which of the charts that it depends on are enabled.
 *       A chart that can't be rendered is left to the upgrade, which tells why.
 *   <li>Definitions that are on the cluster as the chart has them need nothing, and so no permission either.
 *   <li>Where the account may not even see definitions, they are left as they are, with a warning.
 *   <li>All others are applied, and waited for until they are served. Only then is the release upgraded.
 * </ol>
 */
final class DefinitionsFirst implements AroundStep {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String PATH = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/";

    private final Step upgrade;
    private final TargetRelease release;
    private final TargetConfig target;
    private final HelmTemplate templates;
    private final Handover<TargetAccess> access;
    private final Cluster.Opener clusters;
    private final Surroundings surroundings;

    private DefinitionsFirst(
            Step upgrade,
            TargetRelease release,
            TargetConfig target,
            HelmTemplate templates,
            Handover<TargetAccess> access,
            Cluster.Opener clusters,
            Surroundings surroundings) {
        this.upgrade = upgrade;
        this.release = release;
        this.target = target;
        this.templates = templates;
        this.access = access;
        this.clusters = clusters;
        this.surroundings = surroundings;
    }

    /** The upgrade with its definitions first, unless the site leaves them to Helm. */
    static Step of(
            Step upgrade,
            TargetRelease release,
            TargetConfig target,
            HelmTemplate templates,
            Handover<TargetAccess> access,
            Cluster.Opener clusters,
            Surroundings surroundings) {
        return switch (release.config().chart().definitions()) {
            case LEAVE -> upgrade;
            case APPLY -> new DefinitionsFirst(upgrade, release, target, templates, access, clusters, surroundings);
        };
    }

    @Override
    public Step step() {
        return upgrade;
    }

    @Override
    public StepDocumentation documentation() {
        var own = upgrade.documentation();
        var happens = new ArrayList<>(own.whatHappens());
        happens.addFirst(
                "The CustomResourceDefinitions in the chart's `crds/`, and of the charts that it depends on, are"
                        + " applied where they differ from the cluster's, and waited for until they are served: Helm itself never"
                        + " changes one. `crds: leave` leaves them alone.");
        var wrong = new ArrayList<>(own.whatCouldGoWrong());
        wrong.add(new Trouble(
                "A CustomResourceDefinition lost a version that is still stored",
                "`status.storedVersions`: `missing from spec.versions`",
                "Deploy a version of the chart that has both first, have all objects stored anew, and take the old version"
                        + " out of the definition's status."));
        return new StepDocumentation(own.background(), happens, wrong);
    }

    @Override
    public StepPolicy policy() {
        var own = upgrade.policy();
        return new StepPolicy(own.required(), own.timeLimit().plus(LIMIT), own.retry());
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        if (!templates.hasDefinitions(release.config(), target)) {
            return upgrade.run(context);
        }
        return switch (clusters.open(access.get().kubeconfig())) {
            // Why it does not answer, the upgrade tells.
            case Answer.Refused<Cluster> _ -> upgrade.run(context);
            case Answer.Given<Cluster>(var cluster) -> {
                Applied applied;
                try (cluster) {
                    applied = apply(cluster, context);
                }
                yield switch (applied) {
                    case Applied.Failed(var failure) -> new StepOutcome.Failed(failure);
                    case Applied.Done done -> told(upgrade.run(context), done);
                };
            }
        };
    }

    private static StepOutcome told(StepOutcome upgraded, Applied.Done done) {
        int touched = done.made() + done.changed();
        return upgraded instanceof StepOutcome.Succeeded(var summary) && touched > 0
                ? new StepOutcome.Succeeded(summary + ", " + touched + (touched == 1 ? " CRD" : " CRDs") + " applied")
                : upgraded;
    }

    private Applied apply(Cluster cluster, StepContext context) throws InterruptedException {
        var wanted = new ArrayList<Manifest>();
        for (var definition : definitions(cluster)) {
            var there = cluster.read(PATH + definition.name(), object -> object);
            if (there instanceof Answer.Refused<JsonNode>(ClusterTrouble.Forbidden _)) {
                context.warn(
                        "The chart has CustomResourceDefinitions, and the deploying account may not even look at those of"
                                + " the cluster: they are left as they are. Let it get and patch them, or write 'crds: leave' if"
                                + " somebody else keeps them up to date.");
                return new Applied.Done(0, 0, 0);
            }
            if (!(there instanceof Answer.Given<JsonNode>(var present) && definition.isMetBy(present))) {
                wanted.add(definition);
            }
        }
        if (wanted.isEmpty()) {
            return new Applied.Done(0, 0, 0);
        }
        var attempted =
                "applying the CustomResourceDefinitions of " + release.object() + "'s chart on " + target.name();
        return new ManifestApplication(
                        cluster, release.namespace(), surroundings.sleeper(), surroundings.steady(), context)
                .apply(attempted, wanted, surroundings.steady().instant().plus(LIMIT));
    }

    private List<Manifest> definitions(Cluster cluster) throws InterruptedException {
        var premise = new Premise(
                cluster.version().orElse(""),
                cluster.apis().map(ServedApis::words).orElse(List.of()));
        var rendered = templates.render(release.config(), target, premise, false);
        if (rendered instanceof Rendered.Failed) {
            // A template may look things up at the cluster, and not be content with nothing.
            rendered = templates.renderThere(release.config(), target, access.get(), false);
        }
        return rendered instanceof Rendered.Manifests(var yaml) ? definitions(yaml) : List.of();
    }

    private static List<Manifest> definitions(String yaml) {
        try {
            return Manifest.all(yaml).stream()
                    .filter(manifest -> manifest.isDefinitionFile() && manifest.isDefinition())
                    .toList();
        } catch (YamlEngineException e) {
            // What the templates make is not YAML, which the upgrade tells.
            return List.of();
        }
    }
}
