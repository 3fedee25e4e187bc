package dev.slipway.deployment;

import dev.slipway.http.HttpCaller;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ReleaseDescription;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.DeploymentResult;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Pipeline;
import dev.slipway.pipeline.PipelineEvent.Subject;
import dev.slipway.pipeline.Stage;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.Track;
import dev.slipway.pipeline.Track.PlannedStep;
import dev.slipway.preflight.TargetReport;
import dev.slipway.rollout.RolloutWatch.Phase;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.SiteConfig.DeployStage;
import dev.slipway.site.TargetConfig;
import dev.slipway.site.ToolConfig;
import dev.slipway.steps.annotate.AnnotateDashboard;
import dev.slipway.steps.clusterauth.GetCredentials;
import dev.slipway.steps.clusterauth.TokenRenewals;
import dev.slipway.steps.helm.HelmProgram;
import dev.slipway.steps.helm.HelmTemplate;
import dev.slipway.steps.helm.SetUpHelm;
import dev.slipway.steps.preflight.CheckTargets;
import dev.slipway.steps.preflight.Preflight;
import dev.slipway.steps.rollout.AwaitRollout;
import dev.slipway.steps.rollout.ConfirmRollout;
import dev.slipway.steps.rollout.TargetWatch;
import dev.slipway.steps.rollout.Watched;
import dev.slipway.steps.secrets.DecryptSecrets;
import dev.slipway.steps.tools.InstallTool;
import dev.slipway.steps.validate.CheckHttp;
import dev.slipway.steps.validate.RunPytest;
import dev.slipway.steps.yaml.CheckYaml;
import dev.slipway.workspace.Toolbox;
import dev.slipway.workspace.ToolboxCollector;
import dev.slipway.workspace.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which steps a site's deployment has, and what each of them is given: the four stages of the specification. */
public final class StepCatalogue {
    /** The first stage. */
    public static final String INSTALL = "Install deployment tools";

    /** The second stage. */
    public static final String CONFIGURE = "Configure deployment tools";

    private final SiteConfig site;
    private final Surroundings surroundings;
    private final Subject subject;
    private final Workspace workspace;
    private final DeploymentRequest request;

    private final Handover<Toolbox> tools = new Handover<>("the tools");
    private final HelmProgram helm;
    private final List<AnnotateDashboard> annotations;
    private final List<TargetWatch> watches = new ArrayList<>();
    private final TokenRenewals renewals;

    /** The steps of one deployment. */
    public StepCatalogue(
            SiteConfig site,
            Surroundings surroundings,
            Subject subject,
            Workspace workspace,
            DeploymentRequest request) {
        this.site = site;
        this.surroundings = surroundings;
        this.subject = subject;
        this.workspace = workspace;
        this.request = request;
        this.helm = new HelmProgram(
                tools, workspace, surroundings.folders().cache(), surroundings.environment(), surroundings.processes());
        this.renewals = new TokenRenewals(
                surroundings.mask(), surroundings.clock(), surroundings.sleeper(), surroundings.random());
        this.annotations = AnnotateDashboard.all(
                site.announcements(),
                subject,
                workspace,
                surroundings.mask(),
                surroundings.environment(),
                surroundings.clock());
    }

    /** The pipeline of a site for {@code explain}: complete, but made to be read and not to be run. */
    public static Pipeline outline(SiteConfig site, Surroundings surroundings) {
        var nobody = new Subject(new DeploymentId("none"), site.site(), "", "", "", OptionalInt.empty());
        var nowhere = new Workspace(Path.of("."));
        return new StepCatalogue(site, surroundings, nobody, nowhere, DeploymentRequest.head(Path.of("."))).pipeline();
    }

    /** The names of all stages of a site's pipeline, in order. */
    static List<String> stageNames(SiteConfig site) {
        return Stream.concat(
                        Stream.of(INSTALL, CONFIGURE), site.pipeline().stream().map(DeployStage::name))
                .toList();
    }

    /** The pipeline, as far as it was asked for. */
    public Pipeline pipeline() {
        var stages = new ArrayList<Stage>();
        stages.add(new Stage(INSTALL, List.of(installTrack(_ -> true))));
        stages.add(new Stage(CONFIGURE, List.of(announced(configureSteps(_ -> {})))));
        for (var stage : stages()) {
            stages.add(new Stage(
                    stage.name(),
                    stage.targets().stream().map(this::targetTrack).toList()));
        }
        return new Pipeline(
                stages.stream().filter(stage -> isWanted(stage.name())).toList());
    }

    /** The deploying stages, as far as they were asked for. */
    private List<DeployStage> stages() {
        return Selection.stages(site, request.only()).stream()
                .filter(stage -> isWanted(stage.name()))
                .toList();
    }

    private boolean isWanted(String stage) {
        var names = stageNames(site);
        return names.indexOf(stage) <= request.until().map(names::indexOf).orElse(names.size());
    }

    /**
     * Closes what the steps opened outside: ends the watches and the renewals of tokens, and tells each Grafana how it ended. Never fails; takes
     * seconds at the most.
     *
     * @return what could not be closed, a sentence each
     */
    public List<String> end(DeploymentResult result) {
        watches.forEach(TargetWatch::close);
        renewals.close();
        return annotations.stream()
                .flatMap(annotation -> annotation.end(result).stream())
                .toList();
    }

    /**
     * What of the pipeline it takes to look at the targets; nothing is announced or changed by it.
     *
     * @param listener told what was found
     */
    Pipeline preflight(Consumer<List<TargetReport>> listener) {
        // Nothing is validated, so that what only the tests need is not installed.
        var tools = installTrack(tool -> !tool.name().equals("pytest"));
        return new Pipeline(List.of(
                new Stage(INSTALL, List.of(tools)),
                new Stage(CONFIGURE, List.of(new Track(Track.SITE, configureSteps(listener))))));
    }

    /** Closes what looking at the targets has opened. */
    void close() {
        renewals.close();
    }

    private Track installTrack(Predicate<ToolConfig> wanted) {
        var collector = new ToolboxCollector(tools);
        var sources = surroundings.toolSources();
        return new Track(
                Track.SITE,
                site.tools().values().stream()
                        .filter(wanted)
                        .<Step>map(tool -> new InstallTool(tool, workspace, sources, collector))
                        .map(step -> new PlannedStep(step, Set.of()))
                        .toList());
    }

    /** The targets that the pipeline will come to are looked at before anybody hears of the deployment. */
    private CheckTargets checkTargets(Consumer<List<TargetReport>> listener) {
        var targets = stages().stream()
                .flatMap(stage -> stage.targets().stream())
                .distinct()
                .map(this::target)
                .toList();
        var entrance = new TargetEntrance(surroundings, workspace, request.kubeconfig(), renewals);
        var renderer = new HelmRenderer(new HelmTemplate(workspace, helm));
        return new CheckTargets(
                targets, new Preflight(site, workspace, entrance, renderer, surroundings.clock()), listener);
    }

    private TargetConfig target(String name) {
        var target = site.targets().get(name);
        if (target == null) {
            throw new IllegalArgumentException("the loader let an unknown target pass: " + name);
        }
        return target;
    }

    /** Decryption and Helm's repositories need not wait for each other; Grafana hears of a deployment that is ready. */
    private List<PlannedStep> configureSteps(Consumer<List<TargetReport>> listener) {
        var decrypt = new DecryptSecrets(
                site.secrets(),
                workspace,
                request.site(),
                surroundings.environment(),
                surroundings.processes(),
                surroundings.mask(),
                () -> tools.get().program("sops"));
        var steps = new ArrayList<PlannedStep>();
        steps.add(new PlannedStep(decrypt, Set.of()));
        steps.add(new PlannedStep(CheckYaml.ofEverything(site, workspace), Set.of(decrypt.name())));
        var charts = CheckYaml.ofCharts(site, workspace);
        steps.add(new PlannedStep(charts, Set.of()));
        var setUpHelm = new SetUpHelm(site, workspace, helm);
        steps.add(new PlannedStep(setUpHelm, Set.of(charts.name())));
        steps.add(new PlannedStep(checkTargets(listener), Set.of(decrypt.name(), setUpHelm.name())));
        return steps;
    }

    private Track announced(List<PlannedStep> before) {
        var steps = new ArrayList<>(before);
        var all = new LinkedHashSet<String>();
        steps.forEach(planned -> all.add(planned.step().name()));
        annotations.forEach(annotation -> steps.add(new PlannedStep(annotation, all)));
        return new Track(Track.SITE, steps);
    }

    private Track targetTrack(String name) {
        return new Track(name, targetSteps(target(name)));
    }

    private List<PlannedStep> targetSteps(TargetConfig target) {
        var access = new Handover<TargetAccess>("the credentials of " + target.name());
        Cluster.Opener clusters = LearningClusters.of(surroundings);
        var description = new ReleaseDescription(subject.id().value(), subject.commit());
        var watch = new TargetWatch(
                target.name(), access, TargetScope.of(site, target), site.rollout(), clusters, surroundings.clock());
        watches.add(watch);
        var credentials = new GetCredentials(
                target,
                workspace,
                request.kubeconfig(),
                surroundings.environment(),
                access,
                clusters,
                surroundings.mask(),
                surroundings.clock(),
                renewals);
        var steps = new ArrayList<>(List.of(new PlannedStep(credentials, Set.of())));
        steps.addAll(new ReleaseSteps(site, surroundings, workspace, tools, helm, description)
                .on(target, credentials.name(), access, clusters, watch));
        var rest = new ArrayList<Step>();
        rest.add(new AwaitRollout(target, watch));
        validations(target, access, clusters)
                .forEach(validation -> rest.add(new Watched(validation, watch, Phase.AFTERWARDS)));
        rest.add(new ConfirmRollout(target, watch));
        // The rollout is that of all releases; then one step follows the other.
        var before = names(steps);
        for (var step : rest) {
            steps.add(new PlannedStep(step, before));
            before = Set.of(step.name());
        }
        return steps;
    }

    private static Set<String> names(List<PlannedStep> steps) {
        return steps.stream().map(planned -> planned.step().name()).collect(Collectors.toSet());
    }

    private List<Step> validations(TargetConfig target, Handover<TargetAccess> access, Cluster.Opener clusters) {
        var steps = new ArrayList<Step>();
        site.validation()
                .pytest()
                .ifPresent(pytest -> steps.add(new AfterLearning(
                        new RunPytest(
                                pytest,
                                target,
                                workspace,
                                tools,
                                access,
                                surroundings.environment(),
                                surroundings.processes(),
                                surroundings.sleeper()),
                        access,
                        TargetScope.of(site, target).namespaces().keySet(),
                        clusters)));
        if (!site.validation().http().isEmpty()) {
            steps.add(new CheckHttp(
                    site.validation().http(),
                    target,
                    access,
                    clusters,
                    new HttpCaller(surroundings.environment()),
                    surroundings.sleeper()));
        }
        return steps;
    }
}
