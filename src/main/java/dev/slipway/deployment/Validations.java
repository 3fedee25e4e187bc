package dev.slipway.deployment;

import dev.slipway.http.HttpCaller;
import dev.slipway.journal.Recorded;
import dev.slipway.journal.RecordedDeployment;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Step;
import dev.slipway.process.ChildEnvironment;
import dev.slipway.site.BinderConfig;
import dev.slipway.site.CheckConfig;
import dev.slipway.site.Placeholders;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.TargetConfig;
import dev.slipway.site.ValidationConfig;
import dev.slipway.steps.helm.HelmProgram;
import dev.slipway.steps.helm.TestRelease;
import dev.slipway.steps.validate.Check;
import dev.slipway.steps.validate.CheckKind;
import dev.slipway.steps.validate.CommandCheck;
import dev.slipway.steps.validate.DnsCheck;
import dev.slipway.steps.validate.HttpCheck;
import dev.slipway.steps.validate.MakeChecks;
import dev.slipway.steps.validate.RunPytest;
import dev.slipway.steps.validate.RunSuite;
import dev.slipway.steps.validate.TcpCheck;
import dev.slipway.steps.validate.WebSocketCheck;
import dev.slipway.steps.validate.binder.BinderBuild;
import dev.slipway.steps.validate.binder.BinderLaunch;
import dev.slipway.steps.validate.binder.BinderPage;
import dev.slipway.steps.validate.hub.HubCheck;
import dev.slipway.steps.validate.metrics.WatchMetrics;
import dev.slipway.workspace.SecretReader;
import dev.slipway.workspace.Toolbox;
import dev.slipway.workspace.Workspace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.xbill.DNS.ExtendedResolver;

/** The steps that find out whether a target works: quick ones first, what a user would do last. */
final class Validations {
    private final SiteConfig site;
    private final Surroundings surroundings;
    private final DeploymentId deployment;
    private final Optional<Recorded> before;
    private final Workspace workspace;
    private final Handover<Toolbox> tools;
    private final HelmProgram helm;
    private final Cluster.Opener clusters;
    private final Instant start;

    /**
     * Of a deployment.
     *
     * @param before the deployment that it goes on with
     */
    Validations(
            SiteConfig site,
            Surroundings surroundings,
            DeploymentId deployment,
            Optional<Recorded> before,
            Workspace workspace,
            Handover<Toolbox> tools,
            HelmProgram helm,
            Cluster.Opener clusters) {
        this.site = site;
        this.surroundings = surroundings;
        this.deployment = deployment;
        this.before = before;
        this.workspace = workspace;
        this.tools = tools;
        this.helm = helm;
        this.clusters = clusters;
        this.start = surroundings.clock().instant();
    }

    /** All of a target's, in order. */
    List<Step> on(TargetConfig target, Handover<TargetAccess> access) {
        var of = new OnTarget(target, access);
        var steps = new ArrayList<>(of.network());
        steps.addAll(of.binder());
        site.validation().checks(CheckConfig.HelmTest.class).forEach(tests -> steps.addAll(of.helmTests(tests)));
        of.checks(CheckConfig.Command.class, CheckKind.COMMAND, of::command)
                .forEach(step -> steps.add(of.afterLearning(step)));
        site.validation().pytest().ifPresent(pytest -> steps.add(of.pytest(pytest)));
        site.validation().checks(CheckConfig.Suite.class).forEach(suite -> steps.add(of.suite(suite)));
        steps.addAll(of.checks(CheckConfig.Hub.class, CheckKind.HUB, of::hub));
        return steps;
    }

    /**
     * Those that watch for minutes how what is new does under load. What a target goes back to is known to do well, and what the
     * release before it did still shows in the metrics: so this is not for a rollback.
     */
    List<Step> overTime(TargetConfig target, Handover<TargetAccess> access) {
        var of = new OnTarget(target, access);
        return site.validation().checks(CheckConfig.Metrics.class).stream()
                .map(of::metrics)
                .toList();
    }

    /** Those that are made again and again while a target soaks: they ask, and change nothing. */
    List<Step> whileSoaking(TargetConfig target, Handover<TargetAccess> access) {
        return new OnTarget(target, access).network();
    }

    /** The steps of one target. */
    private final class OnTarget {
        private final TargetConfig target;
        private final Handover<TargetAccess> access;
        private final Placeholders placeholders;

        OnTarget(TargetConfig target, Handover<TargetAccess> access) {
            this.target = target;
            this.access = access;
            this.placeholders = Placeholders.of(target);
        }

        List<Step> network() {
            var steps = new ArrayList<Step>();
            steps.addAll(checks(
                    CheckConfig.Dns.class,
                    CheckKind.DNS,
                    dns -> new DnsCheck(dns, placeholders, new ExtendedResolver())));
            steps.addAll(checks(CheckConfig.Tcp.class, CheckKind.TCP, tcp -> new TcpCheck(tcp, placeholders)));
            steps.addAll(checks(
                    CheckConfig.Http.class,
                    CheckKind.HTTP,
                    http -> new HttpCheck(http, placeholders, surroundings.clock())));
            steps.addAll(checks(
                    CheckConfig.WebSocket.class,
                    CheckKind.WEBSOCKET,
                    socket -> new WebSocketCheck(socket, placeholders)));
            steps.addAll(checks(
                    BinderConfig.Page.class,
                    CheckKind.BINDER_PAGE,
                    page -> new BinderPage(page, placeholders, surroundings.steady())));
            return steps;
        }

        /** One step for all checks of a kind; none where there are none. */
        <T extends CheckConfig> List<Step> checks(Class<T> type, CheckKind kind, Function<T, Check> made) {
            var checks = site.validation().checks(type).stream().map(made).toList();
            return checks.isEmpty() ? List.of() : List.of(new MakeChecks(kind, checks, target, means()));
        }

        private MakeChecks.Means means() {
            return new MakeChecks.Means(
                    access,
                    clusters,
                    new HttpCaller(surroundings.environment()),
                    surroundings.sleeper(),
                    surroundings.steady());
        }

        /** A build before the launches: it is what most often fails. */
        private List<Step> binder() {
            var steps = new ArrayList<Step>();
            steps.addAll(checks(BinderConfig.Build.class, CheckKind.BINDER_BUILD, this::binderBuild));
            steps.addAll(checks(
                    BinderConfig.Launch.class,
                    CheckKind.BINDER_LAUNCH,
                    launch -> new BinderLaunch(launch, placeholders, surroundings.steady(), surroundings.mask())));
            return steps;
        }

        private Check binderBuild(BinderConfig.Build build) {
            return new BinderBuild(
                    build,
                    placeholders,
                    new BinderBuild.Owner(
                            deployment,
                            before.map(Recorded::summary)
                                    .filter(RecordedDeployment::hasSurelyEnded)
                                    .map(RecordedDeployment::id)),
                    workspace,
                    surroundings.environment(),
                    surroundings.processes(),
                    new BinderBuild.Means(
                            surroundings.clock(), surroundings.steady(), surroundings.random(), surroundings.mask()));
        }

        List<Step> helmTests(CheckConfig.HelmTest tests) {
            return site.orderOn(target).placed().stream()
                    .map(placed -> placed.release())
                    .filter(release ->
                            tests.releases().isEmpty() || tests.releases().contains(release.name()))
                    .map(release -> afterLearning(new TestRelease(
                            tests, release, target, helm, access, surroundings.sleeper(), surroundings.steady())))
                    .toList();
        }

        private Step metrics(CheckConfig.Metrics metrics) {
            var secrets = new SecretReader(workspace.site(), surroundings.environment(), surroundings.mask());
            return new WatchMetrics(metrics, target, secrets, start, means());
        }

        Step suite(CheckConfig.Suite suite) {
            return afterLearning(new RunSuite(
                    suite,
                    target,
                    workspace,
                    this::environment,
                    surroundings.processes(),
                    surroundings.sleeper(),
                    surroundings.steady()));
        }

        /** What a program of the site finds. */
        private Map<String, String> environment() {
            return TargetEnvironment.of(
                    ChildEnvironment.of(surroundings.environment()),
                    surroundings.folders().cache(),
                    target,
                    workspace,
                    access.get(),
                    tools.get());
        }

        private Check command(CheckConfig.Command command) {
            return new CommandCheck(
                    command, placeholders, workspace.site(), this::environment, surroundings.processes());
        }

        private Check hub(CheckConfig.Hub hub) {
            var secrets = new SecretReader(workspace.site(), surroundings.environment(), surroundings.mask());
            return new HubCheck(
                    hub, placeholders, () -> HubTokens.read(hub.token(), secrets, placeholders), surroundings.clock());
        }

        private Step pytest(ValidationConfig.Pytest pytest) {
            return afterLearning(new RunPytest(
                    pytest,
                    target,
                    workspace,
                    tools,
                    access,
                    surroundings.environment(),
                    surroundings.processes(),
                    surroundings.sleeper(),
                    surroundings.steady()));
        }

        /** What a program of the site prints may show what the target's Secrets hold. */
        Step afterLearning(Step step) {
            return new AfterLearning(
                    step, access, TargetScope.of(site, target).namespaces().keySet(), clusters);
        }
    }
}
