package dev.slipway.deployment;

import dev.slipway.kube.ReleaseDescription;
import dev.slipway.kube.TargetAccess;
import dev.slipway.lock.Owner;
import dev.slipway.lock.TargetLocks;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.notify.PreviousOutcome;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.DeploymentResult;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Pipeline;
import dev.slipway.pipeline.PipelineEvent.Subject;
import dev.slipway.pipeline.Stage;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.Track;
import dev.slipway.pipeline.Track.PlannedStep;
import dev.slipway.plan.TargetPlan;
import dev.slipway.preflight.TargetReport;
import dev.slipway.rollout.RolloutWatch.Phase;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.SiteConfig.DeployStage;
import dev.slipway.site.TargetConfig;
import dev.slipway.site.ToolConfig;
import dev.slipway.steps.annotate.AnnotateDashboard;
import dev.slipway.steps.clusterauth.GetCredentials;
import dev.slipway.steps.clusterauth.TokenRenewals;
import dev.slipway.steps.helm.ChartReading;
import dev.slipway.steps.helm.HelmProgram;
import dev.slipway.steps.helm.HelmTemplate;
import dev.slipway.steps.helm.SetUpHelm;
import dev.slipway.steps.helm.SharedIndexes;
import dev.slipway.steps.preflight.CheckTargets;
import dev.slipway.steps.preflight.Preflight;
import dev.slipway.steps.rollout.AwaitRollout;
import dev.slipway.steps.rollout.ConfirmRollout;
import dev.slipway.steps.rollout.LookFirst;
import dev.slipway.steps.rollout.TargetWatch;
import dev.slipway.steps.rollout.Watched;
import dev.slipway.steps.secrets.DecryptSecrets;
import dev.slipway.steps.tools.InstallTool;
import dev.slipway.steps.validate.Soak;
import dev.slipway.steps.yaml.CheckYaml;
import dev.slipway.workspace.Toolbox;
import dev.slipway.workspace.ToolboxCollector;
import dev.slipway.workspace.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
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
    private final HelmTemplate templates;
    private final HelmRenderer renderer;
    private final List<AnnotateDashboard> annotations;
    private final List<TargetWatch> watches = new ArrayList<>();
    private final List<NotedOutcome> outcomes = new ArrayList<>();
    private final Map<String, TargetReport> looked = new ConcurrentHashMap<>();
    private final SharedClusters clusters;
    private final TokenRenewals renewals;
    private final Validations validations;
    private final TargetEntrance entrance;
    private final TargetLocks locks;
    private final TargetPlanner planner;
    private final Optional<ComparePlan.Subject> compared;
    private final Resumption resumption;

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
        this.clusters = new SharedClusters(surroundings, deployedTargets().size());
        this.renewals = new TokenRenewals(
                surroundings.mask(), surroundings.clock(), surroundings.sleeper(), surroundings.random());
        this.locks = new TargetLocks(
                Owner.here(surroundings.environment(), subject.id().value()),
                surroundings.clock(),
                System::nanoTime,
                surroundings.sleeper(),
                request.patience());
        this.templates = new HelmTemplate(workspace, helm);
        this.renderer = new HelmRenderer(templates);
        this.validations =
                new Validations(site, surroundings, subject.id(), request.resumed(), workspace, tools, helm, clusters);
        this.entrance = new TargetEntrance(surroundings, workspace, request.kubeconfig(), renewals, clusters);
        this.planner = new TargetPlanner(
                site,
                workspace.site(),
                entrance,
                renderer,
                release -> ChartReading.of(release, workspace),
                surroundings.mask());
        this.compared = request.plan()
                .map(plan -> new ComparePlan.Subject(plan, new Handover<>("the plan"), surroundings.mask()::apply));
        this.resumption = request.resumed()
                .map(before -> new Resumption(before, inputs(), subject.commit()))
                .orElseGet(Resumption::ofNothing);
        this.annotations = AnnotateDashboard.all(
                site.announcements(),
                subject,
                workspace,
                surroundings.mask(),
                surroundings.environment(),
                surroundings.clock());
    }

    /** What the results of the steps follow from, before anything is decrypted. */
    StepInputs inputs() {
        return new StepInputs(
                site, subject.commit(), workspace.site(), request.kubeconfig(), surroundings.environment());
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
        if (isWanted(INSTALL)) {
            stages.add(new Stage(INSTALL, List.of(installTrack(_ -> true))));
        }
        if (isWanted(CONFIGURE)) {
            stages.add(new Stage(CONFIGURE, List.of(announced(configureSteps(_ -> {}, UnaryOperator.identity())))));
        }
        stages().forEach(stage -> stages.addAll(groups(stage)));
        return new Pipeline(stages);
    }

    /** A group has a gate behind it, as stages have. */
    private List<Stage> groups(DeployStage stage) {
        var groups = new ArrayList<Stage>();
        for (var group : stage.groups()) {
            var tracks = group.targets().stream()
                    .map(target -> targetTrack(target(target), group.soak()))
                    .toList();
            groups.add(new Stage(stage.nameOf(groups.size()), tracks, group.parallel()));
        }
        return groups;
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
     * How the deployment before this one ended, as the targets that were locked remember it.
     *
     * @param journal asked of targets that remember none
     */
    PreviousOutcome previously(PreviousOutcome journal) {
        return (about, targets) -> {
            var strangers = new ArrayList<>(targets);
            for (var noted : outcomes) {
                var previous = noted.previous();
                if (previous.filter(past -> !past.isGood()).isPresent()) {
                    return true;
                }
                previous.ifPresent(_ -> strangers.remove(noted.target()));
            }
            return !strangers.isEmpty() && journal.wasBad(about, strangers);
        };
    }

    /**
     * Closes what the steps opened outside: ends the watches and the renewals of tokens, notes on each target what became of it, gives
     * the targets back, and tells each Grafana how it ended. Never fails; takes seconds at the most.
     *
     * @return what could not be closed, a sentence each
     */
    public List<String> end(DeploymentResult result) {
        watches.forEach(TargetWatch::close);
        var now = surroundings.clock().instant();
        var notes = new ArrayList<String>();
        outcomes.forEach(outcome -> outcome.end(result, now).ifPresent(notes::add));
        locks.close();
        renewals.close();
        clusters.close();
        annotations.forEach(annotation -> annotation.end(result).ifPresent(notes::add));
        return notes;
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
                new Stage(CONFIGURE, List.of(new Track(Track.SITE, configureSteps(listener, Preflight::withFields))))));
    }

    /**
     * What of the pipeline it takes to plan the targets; nothing is announced or changed by it.
     *
     * @param listener told the plans
     */
    Pipeline planning(Consumer<List<TargetPlan>> listener) {
        var steps = preparation();
        steps.add(new PlannedStep(new PlanTargets(deployedTargets(), planner, listener), names(steps)));
        return new Pipeline(List.of(
                new Stage(INSTALL, List.of(installTrack(tool -> !tool.name().equals("pytest")))),
                new Stage(CONFIGURE, List.of(new Track(Track.SITE, steps)))));
    }

    /** What of the pipeline it takes to read the site's secrets; nothing is announced or changed by it. */
    Pipeline decryption() {
        return new Pipeline(List.of(
                new Stage(INSTALL, List.of(installTrack(tool -> tool.name().equals("sops")))),
                new Stage("Decrypt the site", List.of(Track.inOrder(Track.SITE, List.of(decrypt()))))));
    }

    /** The pipeline of a rollback by hand: only what it takes. */
    Pipeline rollback(RollbackRequest wanted) {
        var target = target(wanted.target());
        var access = new Handover<TargetAccess>("the credentials of " + target.name());
        var recovery = new TargetRecovery(site, target, access, clusters, locks, helm, surroundings);
        var watch = watch(target, access);
        var steps = new ArrayList<Step>();
        steps.add(getCredentials(target, access));
        steps.add(lock(target.name(), access, recovery));
        steps.add(new LookFirst(target.name(), TargetScope.of(site, target), access, clusters, surroundings.steady()));
        steps.add(recovery.rollBack(wanted, watch));
        steps.addAll(proofs(target, access, watch, recovery, List.of()));
        return new Pipeline(List.of(
                new Stage(INSTALL, List.of(installTrack(_ -> true))),
                new Stage(
                        "Decrypt the site",
                        List.of(Track.inOrder(
                                Track.SITE, List.of(new DecryptForAccess(decrypt(), target, request.kubeconfig()))))),
                new Stage("Roll back " + target.name(), List.of(Track.inOrder(target.name(), steps)))));
    }

    /** Closes what was opened without announcing anything. */
    void close() {
        watches.forEach(TargetWatch::close);
        locks.close();
        renewals.close();
        clusters.close();
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
    private CheckTargets checkTargets(Consumer<List<TargetReport>> listener, UnaryOperator<Preflight> depth) {
        var preflight = new Preflight(site, workspace, entrance, renderer, locks, surroundings.clock());
        Consumer<List<TargetReport>> noting = reports -> reports.forEach(report -> looked.put(report.target(), report));
        return new CheckTargets(deployedTargets(), depth.apply(preflight), noting.andThen(listener));
    }

    private List<TargetConfig> deployedTargets() {
        return stages().stream()
                .flatMap(stage -> stage.targets().stream())
                .distinct()
                .map(this::target)
                .toList();
    }

    private TargetConfig target(String name) {
        var target = site.targets().get(name);
        if (target == null) {
            throw new IllegalArgumentException("the loader let an unknown target pass: " + name);
        }
        return target;
    }

    private DecryptSecrets decrypt() {
        return new DecryptSecrets(
                site.secrets(),
                workspace,
                request.site(),
                surroundings.environment(),
                surroundings.processes(),
                surroundings.mask(),
                () -> tools.get().program("sops"));
    }

    /** Decryption and Helm's repositories need not wait for each other; Grafana hears of a deployment that is ready. */
    private List<PlannedStep> configureSteps(Consumer<List<TargetReport>> listener, UnaryOperator<Preflight> depth) {
        var steps = preparation();
        var check = checkTargets(listener, depth);
        steps.add(new PlannedStep(check, names(steps)));
        compared.ifPresent(subject -> steps.add(
                new PlannedStep(ComparePlan.ofAll(deployedTargets(), planner, subject), Set.of(check.name()))));
        return steps;
    }

    private List<PlannedStep> preparation() {
        var decrypt = decrypt();
        var steps = new ArrayList<PlannedStep>();
        steps.add(new PlannedStep(decrypt, Set.of()));
        steps.add(new PlannedStep(CheckYaml.ofEverything(site, workspace), Set.of(decrypt.name())));
        var charts = CheckYaml.ofCharts(site, workspace);
        steps.add(new PlannedStep(charts, Set.of()));
        var setUpHelm = new SetUpHelm(
                site,
                workspace,
                helm,
                new SharedIndexes(
                        surroundings.environment(), surroundings.folders().cache(), surroundings.clock()),
                surroundings.sleeper(),
                surroundings.steady());
        steps.add(new PlannedStep(setUpHelm, Set.of(charts.name())));
        return steps;
    }

    private Track announced(List<PlannedStep> before) {
        var steps = new ArrayList<>(before);
        var all = new LinkedHashSet<String>();
        steps.forEach(planned -> all.add(planned.step().name()));
        annotations.forEach(annotation -> steps.add(new PlannedStep(annotation, all)));
        return new Track(Track.SITE, steps);
    }

    private Track targetTrack(TargetConfig target, Duration soak) {
        var name = target.name();
        var access = new Handover<TargetAccess>("the credentials of " + name);
        var recovery = new TargetRecovery(site, target, access, clusters, locks, helm, surroundings);
        var watch = watch(target, access);
        var credentials =
                new UnlessLeftOut(getCredentials(target, access), () -> Optional.ofNullable(looked.get(name)));
        var lock = lock(name, access, recovery);
        var steps = new ArrayList<>(
                List.of(new PlannedStep(credentials, Set.of()), new PlannedStep(lock, Set.of(credentials.name()))));
        var description = new ReleaseDescription(subject.id().value(), subject.commit());
        var resumed = resumption.on(TargetRelease.all(site, target), access, clusters);
        // Once the target is ours, so that nobody changes it between the look and the deployment.
        var compare = compared.map(subject -> ComparePlan.of(target, planner, subject));
        compare.ifPresent(step -> steps.add(new PlannedStep(step, Set.of(lock.name()))));
        var last = compare.map(Step::name).orElse(lock.name());
        steps.addAll(new ReleaseSteps(site, surroundings, workspace, tools, helm, templates, description)
                .on(target, last, access, clusters, watch, recovery, resumed));
        // The rollout is that of all releases; then one step follows the other.
        var before = names(steps);
        for (var step : proofs(target, access, watch, recovery, overTime(target, access, soak))) {
            steps.add(new PlannedStep(step instanceof AwaitRollout ? step : resumed.proof(step), before));
            before = Set.of(step.name());
        }
        var track = new Track(name, steps).required(target.required());
        var later = watch(target, access);
        return recovery.onFailure(later, proofs(target, access, later, recovery, List.of()))
                .map(track::recovering)
                .orElse(track);
    }

    /** Takes the target, and notes there that the deployment is at work, and in the end what became of it. */
    private Step lock(String target, Handover<TargetAccess> access, TargetRecovery recovery) {
        var noted = new NotedOutcome(target, subject, access, locks, surroundings.mask()::apply);
        outcomes.add(noted);
        return noted.begun(recovery.lock(), surroundings.clock());
    }

    private TargetWatch watch(TargetConfig target, Handover<TargetAccess> access) {
        var watch = new TargetWatch(
                target.name(), access, TargetScope.of(site, target), site.rollout(), clusters, surroundings.steady());
        watches.add(watch);
        return watch;
    }

    private Step getCredentials(TargetConfig target, Handover<TargetAccess> access) {
        return new GetCredentials(
                target,
                workspace,
                request.kubeconfig(),
                surroundings.environment(),
                access,
                clusters,
                surroundings.mask(),
                surroundings.clock(),
                renewals);
    }

    /**
     * What shows that what was changed works.
     *
     * @param overTime besides: what takes its time
     */
    private List<Step> proofs(
            TargetConfig target,
            Handover<TargetAccess> access,
            TargetWatch watch,
            TargetRecovery recovery,
            List<Step> overTime) {
        var steps = new ArrayList<Step>();
        steps.add(new AwaitRollout(target, watch));
        Stream.concat(validations.on(target, access).stream(), overTime.stream())
                .forEach(validation -> steps.add(new Watched(validation, watch, Phase.AFTERWARDS)));
        steps.add(recovery.proving(new ConfirmRollout(target, watch)));
        return steps;
    }

    private List<Step> overTime(TargetConfig target, Handover<TargetAccess> access, Duration soak) {
        var steps = new ArrayList<>(validations.overTime(target, access));
        if (soak.isPositive()) {
            steps.add(new Soak(
                    target.name(),
                    soak,
                    validations.whileSoaking(target, access),
                    surroundings.sleeper(),
                    surroundings.steady()));
        }
        return steps;
    }

    private static Set<String> names(List<PlannedStep> steps) {
        return steps.stream().map(planned -> planned.step().name()).collect(Collectors.toSet());
    }
}
