package dev.slipway.deployment;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.Fabric8Clusters;
import dev.slipway.kube.ReleaseRecord;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.rollout.Scope;
import dev.slipway.rollout.Survey;
import dev.slipway.site.ClusterConfig;
import dev.slipway.site.Loaded;
import dev.slipway.site.Placeholders;
import dev.slipway.site.Problem;
import dev.slipway.site.ReleaseConfig;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.SiteLoader;
import dev.slipway.site.TargetConfig;
import dev.slipway.steps.clusterauth.GetCredentials;
import dev.slipway.steps.secrets.DecryptSecrets;
import dev.slipway.workspace.Commit;
import dev.slipway.workspace.GitAnswer;
import dev.slipway.workspace.SiteRepository;
import dev.slipway.workspace.Workspace;
import dev.slipway.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/**
 * Tells what runs on a site's targets, as the clusters themselves say: the site's releases, which deployment and commit
 * made them, and whether the workloads are up. Nothing is changed anywhere.
 *
 * <p>A target is reached as a deployment reaches it. So where credentials lie encrypted in the site, {@code HEAD} is checked
 * out into a private workspace and decrypted there, for as long as this takes.
 */
public final class SiteStatus {
    private final Surroundings surroundings;
    private final Cluster.Opener clusters;

    /** In these surroundings. */
    public SiteStatus(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.clusters = new Fabric8Clusters(surroundings.processes(), surroundings.environment(), surroundings.clock());
    }

    /** What was found out. */
    public sealed interface Report {
        /** What runs on each target that was asked for, in the site's order. */
        record Told(String site, List<TargetStatus> targets) implements Report {
            public Told {
                targets = List.copyOf(targets);
            }
        }

        /** None could be looked at. */
        record Refused(Failure failure) implements Report {}

        /** The site's {@code slipway.yaml} is wrong. */
        record Invalid(List<Problem> problems) implements Report {
            public Invalid {
                problems = List.copyOf(problems);
            }
        }
    }

    /**
     * Finds out.
     *
     * @param site the site's folder, as it is now
     * @param kubeconfig the cluster to look at for every target instead of the site's
     * @param only the targets to look at; empty: all
     */
    public Report of(Path site, Optional<Path> kubeconfig, Set<String> only) throws InterruptedException {
        return switch (SiteLoader.load(site)) {
            case Loaded.Invalid<SiteConfig>(var problems) -> new Report.Invalid(problems);
            case Loaded.Valid<SiteConfig>(var config, var _) -> {
                var unknown = new TreeSet<>(only);
                unknown.removeAll(config.targets().keySet());
                yield unknown.isEmpty()
                        ? inWorkspace(site, config, kubeconfig, only)
                        : new Report.Refused(Failure.of(
                                        "choosing the targets",
                                        "The site has no target " + String.join(", ", unknown) + ".")
                                .advising("Its targets are: "
                                        + String.join(", ", config.targets().keySet())));
            }
        };
    }

    private Report inWorkspace(Path site, SiteConfig config, Optional<Path> kubeconfig, Set<String> only)
            throws InterruptedException {
        var targets = config.targets().values().stream()
                .filter(target -> only.isEmpty() || only.contains(target.name()))
                .toList();
        var id = DeploymentId.startingAt(surroundings.clock().instant(), surroundings.random());
        try (var open = Workspaces.of(
                        surroundings.environment(), surroundings.folders().state())
                .open(id)) {
            var needsSite = kubeconfig.isEmpty() && targets.stream().anyMatch(SiteStatus::needsTheSitesFiles);
            var trouble = needsSite ? prepare(site, config, open.workspace()) : Optional.<Failure>empty();
            return trouble.isPresent()
                    ? new Report.Refused(
                            trouble.get().advising("Or name the cluster yourself, for all targets: --kubeconfig FILE"))
                    : new Report.Told(
                            config.site(),
                            sideBySide(targets.stream()
                                    .map(target -> new Look(config, target, open.workspace(), kubeconfig))
                                    .toList()));
        } catch (IOException e) {
            return new Report.Refused(
                    Failure.of("making a private workspace", "The system refused: " + e.getMessage() + ".")
                            .advising("Free some space in /dev/shm or in your home folder."));
        }
    }

    /** A federation's members are asked together: the slowest one is what it takes. */
    private static List<TargetStatus> sideBySide(List<Look> looks) throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<TargetStatus>();
            for (var answer : threads.invokeAll(looks.stream()
                    .<Callable<TargetStatus>>map(look -> look::take)
                    .toList())) {
                answers.add(answer.resultNow());
            }
            return answers;
        }
    }

    private static boolean needsTheSitesFiles(TargetConfig target) {
        return switch (target.cluster()) {
            case ClusterConfig.KubeconfigFile _, ClusterConfig.Gke _ -> true;
            case ClusterConfig.KubeconfigInEnvironment _ -> false;
        };
    }

    private Optional<Failure> prepare(Path site, SiteConfig config, Workspace workspace)
            throws IOException, InterruptedException {
        var repository = new SiteRepository(surroundings.processes(), surroundings.environment(), site);
        return switch (repository.resolve("HEAD")) {
            case GitAnswer.Refused<Commit>(var failure) -> Optional.of(failure);
            case GitAnswer.Known<Commit>(var commit) ->
                switch (repository.checkOut(commit, workspace)) {
                    case GitAnswer.Refused<SiteRepository.Checkout>(var failure) -> Optional.of(failure);
                    case GitAnswer.Known<SiteRepository.Checkout>(var checkout) ->
                        failure(new DecryptSecrets(
                                config.secrets(),
                                checkout.workspace(),
                                site,
                                surroundings.environment(),
                                surroundings.processes(),
                                surroundings.mask()));
                };
        };
    }

    private static Optional<Failure> failure(Step step) throws InterruptedException {
        return switch (step.run(new SilentContext(step))) {
            case StepOutcome.Failed(var failure) -> Optional.of(failure);
            case StepOutcome.Succeeded _, StepOutcome.Skipped _, StepOutcome.Cancelled _ -> Optional.empty();
        };
    }

    /** One target. */
    private final class Look {
        private final SiteConfig config;
        private final TargetConfig target;
        private final Workspace workspace;
        private final Optional<Path> kubeconfig;

        private Look(SiteConfig config, TargetConfig target, Workspace workspace, Optional<Path> kubeconfig) {
            this.config = config;
            this.target = target;
            this.workspace = workspace;
            this.kubeconfig = kubeconfig;
        }

        private TargetStatus take() {
            var access = new Handover<TargetAccess>("the credentials of " + target.name());
            var credentials = new GetCredentials(
                    target,
                    workspace,
                    kubeconfig,
                    surroundings.environment(),
                    access,
                    clusters,
                    surroundings.mask(),
                    surroundings.clock());
            try {
                var failure = failure(credentials);
                return failure.isPresent()
                        ? new TargetStatus.Unseen(target.name(), failure.get())
                        : through(access.get());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new TargetStatus.Unseen(
                        target.name(), Failure.of("looking at " + target.name(), "It was interrupted."));
            }
        }

        private TargetStatus through(TargetAccess access) {
            return switch (clusters.open(access.kubeconfig())) {
                case Answer.Refused<Cluster>(var trouble) -> unseen(trouble);
                case Answer.Given<Cluster>(var cluster) -> {
                    try (cluster) {
                        var seen = cluster.version()
                                .then(version -> Survey.brief(
                                                cluster, Scope.namespace(access.namespace()), surroundings.clock())
                                        .then(survey -> releases(cluster)
                                                .map(releases -> seen(cluster, version, survey, releases))));
                        yield switch (seen) {
                            case Answer.Refused<TargetStatus>(var trouble) -> unseen(trouble);
                            case Answer.Given<TargetStatus>(var status) -> status;
                        };
                    }
                }
            };
        }

        /** The site's releases there, each in the namespace that the site says. */
        private Answer<List<TargetStatus.Release>> releases(Cluster cluster) {
            var placeholders = Placeholders.of(target);
            var known = new LinkedHashMap<String, Map<String, ReleaseRecord>>();
            var found = new ArrayList<TargetStatus.Release>();
            for (var release : config.releases().values()) {
                var namespace = namespace(release, placeholders);
                if (!known.containsKey(namespace)) {
                    switch (cluster.releases(namespace)) {
                        case Answer.Refused<List<ReleaseRecord>>(var trouble) -> {
                            return new Answer.Refused<>(trouble);
                        }
                        case Answer.Given<List<ReleaseRecord>>(var records) -> {
                            var byName = new LinkedHashMap<String, ReleaseRecord>();
                            records.forEach(record -> byName.put(record.name(), record));
                            known.put(namespace, byName);
                        }
                    }
                }
                var name = placeholders.fill(release.name());
                var latest = Optional.ofNullable(
                        known.getOrDefault(namespace, Map.of()).get(name));
                found.add(new TargetStatus.Release(name, latest));
            }
            return new Answer.Given<>(found);
        }

        private String namespace(ReleaseConfig release, Placeholders placeholders) {
            return release.namespace().map(placeholders::fill).orElse(target.namespace());
        }

        private TargetStatus seen(Cluster cluster, String version, Survey survey, List<TargetStatus.Release> releases) {
            return new TargetStatus.Seen(
                    target.name(),
                    target.namespace(),
                    cluster.server(),
                    version,
                    releases,
                    survey.workloads(),
                    survey.findings().stream()
                            .map(finding -> finding.trouble().sentence())
                            .toList());
        }

        private TargetStatus unseen(ClusterTrouble trouble) {
            return new TargetStatus.Unseen(
                    target.name(),
                    Failure.of("looking at " + target.name(), trouble.observed())
                            .advising(trouble.advice()));
        }
    }
}
