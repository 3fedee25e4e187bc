package dev.slipway.steps.clusterauth;

import dev.slipway.http.HttpCaller;
import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.Kubeconfig;
import dev.slipway.kube.TargetAccess;
import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Retry;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.site.ClusterConfig;
import dev.slipway.site.TargetConfig;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gets a kubeconfig for the target that stands alone, and makes sure that the cluster answers and knows us, before
 * anything is changed.
 */
public final class GetCredentials implements Step {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration EARLY_WARNING = Duration.ofDays(30);
    private static final String ANONYMOUS = "system:anonymous";

    private final TargetConfig target;
    private final Workspace workspace;
    private final Optional<Path> override;
    private final Map<String, String> environment;
    private final Handover<TargetAccess> access;
    private final Cluster.Opener clusters;
    private final Mask mask;
    private final InstantSource clock;
    private final TokenRenewals renewals;

    /**
     * For a target.
     *
     * @param override a kubeconfig that the person gave in place of what the site says; its current context is used
     * @param environment where the variables are that the site names
     * @param access set when the credentials are good
     * @param mask learns tokens and keys
     * @param renewals keep the token good where there is one that ends; whoever owns them closes them
     */
    public GetCredentials(
            TargetConfig target,
            Workspace workspace,
            Optional<Path> override,
            Map<String, String> environment,
            Handover<TargetAccess> access,
            Cluster.Opener clusters,
            Mask mask,
            InstantSource clock,
            TokenRenewals renewals) {
        this.target = target;
        this.workspace = workspace;
        this.override = override;
        this.environment = Map.copyOf(environment);
        this.access = access;
        this.clusters = clusters;
        this.mask = mask;
        this.clock = clock;
        this.renewals = renewals;
    }

    @Override
    public String name() {
        return "Get credentials";
    }

    @Override
    public StepDocumentation documentation() {
        return CredentialsDocumentation.of(target);
    }

    @Override
    public StepPolicy policy() {
        return StepPolicy.within(LIMIT).retrying(Retry.NETWORK);
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        return switch (find()) {
            case Attempt.Failed<Credentials>(var failure) -> new StepOutcome.Failed(failure);
            case Attempt.Worked<Credentials>(var found) -> use(found, context);
        };
    }

    private Attempt<Credentials> find() throws InterruptedException {
        var files = new KubeconfigFiles(attempted());
        if (override.isPresent()) {
            return files.in(override.get(), override.get().toString(), Optional.empty());
        }
        return switch (target.cluster()) {
            case ClusterConfig.KubeconfigFile(var file, var context) -> files.inSite(workspace, file, context);
            case ClusterConfig.KubeconfigInEnvironment(var variable, var context) ->
                files.in(variable, environment, context);
            case ClusterConfig.Gke gke -> new GkeClusters(errand(), gke).find();
            case ClusterConfig.Eks eks -> new EksClusters(errand(), eks).find();
            case ClusterConfig.Aks aks -> new AksClusters(errand(), aks).find();
            case ClusterConfig.InCluster _ -> new OwnCluster(errand(), Path.of("/")).find();
        };
    }

    private Errand errand() {
        return new Errand(attempted(), workspace, environment, new HttpCaller(environment), mask, clock);
    }

    private StepOutcome use(Credentials found, StepContext context) {
        found.kubeconfig().secrets().forEach(mask::learn);
        warnOfTheEnd(found.kubeconfig(), context);
        var file = workspace.kubeconfig(target.name());
        var token = workspace.token(target.name());
        var kubeconfig = found.token()
                .map(_ -> found.kubeconfig().withTokenFile(token))
                .orElse(found.kubeconfig())
                .inNamespace(target.namespace());
        try {
            if (found.token().isPresent()) {
                PrivateFile.write(token, found.token().get().first().value());
            }
            PrivateFile.write(file, kubeconfig.text());
        } catch (IOException e) {
            return new StepOutcome.Failed(
                    Failure.of(attempted(), "The kubeconfig can't be written to the workspace: " + e.getMessage() + ".")
                            .advising("Check that there is space where the workspace is."));
        }
        context.progress("asking the API server at " + kubeconfig.server());
        var outcome = check(file, kubeconfig, found);
        if (outcome instanceof StepOutcome.Succeeded) {
            found.token().ifPresent(renewable -> renewals.begin(target.name(), token, renewable, context::warn));
        }
        return outcome;
    }

    private void warnOfTheEnd(Kubeconfig kubeconfig, StepContext context) {
        kubeconfig
                .clientCertificateEnds()
                .filter(at -> at.isAfter(clock.instant())
                        && at.isBefore(clock.instant().plus(EARLY_WARNING)))
                .ifPresent(at -> {
                    long days = Duration.between(clock.instant(), at).toDays();
                    context.warn("The client certificate for " + target.name() + " expires in " + days
                            + (days == 1 ? " day" : " days") + " (" + at + "): fetch a new kubeconfig soon.");
                });
    }

    private StepOutcome check(Path file, Kubeconfig kubeconfig, Credentials found) {
        return switch (clusters.open(file)) {
            case Answer.Refused<Cluster>(var trouble) -> new StepOutcome.Failed(failure(trouble, found));
            case Answer.Given<Cluster>(var cluster) -> {
                try (cluster) {
                    yield switch (cluster.version().then(version -> known(cluster, version))) {
                        case Answer.Refused<String>(var trouble) -> new StepOutcome.Failed(failure(trouble, found));
                        case Answer.Given<String>(var version) -> {
                            access.set(new TargetAccess(
                                    file,
                                    kubeconfig.currentContext().orElse(""),
                                    target.namespace(),
                                    cluster.server()));
                            yield new StepOutcome.Succeeded(
                                    target.name() + ": Kubernetes " + version + " at " + cluster.server());
                        }
                    };
                }
            }
        };
    }

    /** A server tells its version to anybody: only by asking who we are do we learn that it knows us. */
    private static Answer<String> known(Cluster cluster, String version) {
        return switch (cluster.user()) {
            case Answer.Given<String>(var user)
            when user.equals(ANONYMOUS) ->
                new Answer.Refused<>(new ClusterTrouble.Unauthorised(
                        cluster.server(), "it takes us for nobody in particular (" + ANONYMOUS + ")"));
            case Answer.Given<String> _ -> new Answer.Given<>(version);
            case Answer.Refused<String>(ClusterTrouble.Unauthorised trouble) -> new Answer.Refused<>(trouble);
            // A server older than 1.28, or one that forbids the question, is as good without the answer.
            case Answer.Refused<String> _ -> new Answer.Given<>(version);
        };
    }

    private Failure failure(ClusterTrouble trouble, Credentials found) {
        var more = trouble instanceof ClusterTrouble.Unauthorised
                ? found.whenUnknown()
                : Optional.<Credentials.Unknown>empty();
        return new Failure(
                attempted(),
                trouble.observed()
                        + more.map(unknown -> " " + unknown.observed()).orElse(""),
                List.of(new Evidence.Fact("cluster of " + target.name(), trouble.observed())),
                List.of(more.map(Credentials.Unknown::advice).orElse(trouble.advice())),
                trouble.isPassing());
    }

    private String attempted() {
        return "getting credentials for " + target.name();
    }
}
