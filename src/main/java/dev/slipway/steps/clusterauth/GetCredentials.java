package dev.slipway.steps.clusterauth;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

    /**
     * For a target.
     *
     * @param override a kubeconfig that the person gave in place of what the site says; its current context is used
     * @param environment where the variables are that the site names
     * @param access set when the credentials are good
     * @param mask learns tokens and keys
     */
    public GetCredentials(
            TargetConfig target,
            Workspace workspace,
            Optional<Path> override,
            Map<String, String> environment,
            Handover<TargetAccess> access,
            Cluster.Opener clusters,
            Mask mask,
            InstantSource clock) {
        this.target = target;
        this.workspace = workspace;
        this.override = override;
        this.environment = Map.copyOf(environment);
        this.access = access;
        this.clusters = clusters;
        this.mask = mask;
        this.clock = clock;
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
            case Finding.NotFound(var failure) -> new StepOutcome.Failed(failure);
            case Finding.Found(var kubeconfig) -> use(kubeconfig.inNamespace(target.namespace()), context);
        };
    }

    private Finding find() throws InterruptedException {
        var files = new KubeconfigFiles(attempted());
        if (override.isPresent()) {
            return files.in(override.get(), override.get().toString(), Optional.empty());
        }
        return switch (target.cluster()) {
            case ClusterConfig.KubeconfigFile(var file, var context) ->
                files.in(workspace.site().resolve(file), file, context);
            case ClusterConfig.KubeconfigInEnvironment(var variable, var context) ->
                files.in(variable, environment, context);
            case ClusterConfig.Gke gke ->
                new GkeClusters(attempted(), gke, mask).find(workspace.site().resolve(gke.key()));
        };
    }

    private StepOutcome use(Kubeconfig kubeconfig, StepContext context) {
        kubeconfig.secrets().forEach(mask::learn);
        var ends = kubeconfig.clientCertificateEnds();
        if (ends.filter(at -> at.isBefore(clock.instant())).isPresent()) {
            return new StepOutcome.Failed(expired(kubeconfig, ends.get()));
        }
        if (ends.filter(at -> at.isBefore(clock.instant().plus(EARLY_WARNING))).isPresent()) {
            long days = Duration.between(clock.instant(), ends.get()).toDays();
            context.warn("The client certificate for " + target.name() + " expires in " + days
                    + (days == 1 ? " day" : " days") + " (" + ends.get() + "): fetch a new kubeconfig soon.");
        }
        var file = workspace.kubeconfig(target.name());
        try {
            write(file, kubeconfig.text());
        } catch (IOException e) {
            return new StepOutcome.Failed(
                    Failure.of(attempted(), "The kubeconfig can't be written to the workspace: " + e.getMessage() + ".")
                            .advising("Check that there is space where the workspace is."));
        }
        context.progress("asking the API server at " + kubeconfig.server());
        return check(file, kubeconfig);
    }

    private StepOutcome check(Path file, Kubeconfig kubeconfig) {
        return switch (clusters.open(file)) {
            case Answer.Refused<Cluster>(var trouble) -> new StepOutcome.Failed(failure(trouble));
            case Answer.Given<Cluster>(var cluster) -> {
                try (cluster) {
                    yield switch (cluster.version().then(version -> known(cluster, version))) {
                        case Answer.Refused<String>(var trouble) -> new StepOutcome.Failed(failure(trouble));
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

    private static void write(Path file, String text) throws IOException {
        var folder = file.toAbsolutePath().resolveSibling("");
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var fresh = Files.createTempFile(
                folder,
                ".kubeconfig",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, text);
        Files.move(
                fresh,
                file,
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private Failure expired(Kubeconfig kubeconfig, java.time.Instant ended) {
        return failure(new ClusterTrouble.CertificateExpired(
                kubeconfig.server(), "the client certificate in the kubeconfig, at " + ended));
    }

    private Failure failure(ClusterTrouble trouble) {
        return new Failure(
                attempted(),
                trouble.observed(),
                List.of(new Evidence.Fact("cluster of " + target.name(), trouble.observed())),
                List.of(trouble.advice()),
                trouble.isPassing());
    }

    private String attempted() {
        return "getting credentials for " + target.name();
    }
}
