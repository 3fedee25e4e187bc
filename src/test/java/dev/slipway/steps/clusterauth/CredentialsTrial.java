package dev.slipway.steps.clusterauth;

import dev.slipway.http.HttpCaller;
import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.Fabric8Clusters;
import dev.slipway.kube.Kubeconfig;
import dev.slipway.kube.TargetAccess;
import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.process.SystemProcesses;
import dev.slipway.site.ClusterConfig;
import dev.slipway.site.DriftPolicy;
import dev.slipway.site.FailurePolicy;
import dev.slipway.site.TargetConfig;
import dev.slipway.testing.AnsweringCluster;
import dev.slipway.testing.RecordingContext;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Gets the credentials of a target {@code staging} in a workspace of its own. */
final class CredentialsTrial implements AutoCloseable {
    private final Path folder;
    private final Mask mask = new Mask();
    private final Handover<TargetAccess> access = new Handover<>("access");
    private final RecordingContext context = new RecordingContext();
    private final Map<String, String> environment = new HashMap<>();
    private InstantSource clock = InstantSource.system();
    private final TokenRenewals renewals = new TokenRenewals(mask, InstantSource.system(), Sleeper.REAL, new Random(1));

    CredentialsTrial(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("site"));
    }

    /** With a file of the site. */
    CredentialsTrial file(String name, String content) throws IOException {
        var file = folder.resolve("site").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return this;
    }

    CredentialsTrial environment(Map<String, String> variables) {
        environment.putAll(variables);
        return this;
    }

    CredentialsTrial clock(InstantSource other) {
        clock = other;
        return this;
    }

    Errand errand() {
        return new Errand(
                "getting credentials", new Workspace(folder), environment, new HttpCaller(environment), mask, clock);
    }

    Mask mask() {
        return mask;
    }

    RecordingContext context() {
        return context;
    }

    TargetAccess access() {
        return access.get();
    }

    String kubeconfig() throws IOException {
        return Files.readString(folder.resolve("kubeconfig/staging.yaml"));
    }

    String token() throws IOException {
        return Files.readString(folder.resolve("kubeconfig/staging.token"));
    }

    /** Runs the step against whatever is at the cluster's address. */
    StepOutcome run(ClusterConfig config) throws InterruptedException {
        return run(config, new Fabric8Clusters(new SystemProcesses(clock), environment, clock));
    }

    /** The kubeconfig that is written, without a request to the API server that it names. */
    Kubeconfig found(ClusterConfig config) throws InterruptedException {
        var outcome = run(config, _ -> new Answer.Given<>(AnsweringCluster.knowing("v1.34.4", "somebody")));
        if (!(outcome instanceof StepOutcome.Succeeded)) {
            throw new AssertionError(outcome.toString());
        }
        return switch (Kubeconfig.read(folder.resolve("kubeconfig/staging.yaml"))) {
            case Kubeconfig.Reading.Whole(var kubeconfig) -> kubeconfig;
            case Kubeconfig.Reading.Unusable(var why) -> throw new AssertionError(why);
        };
    }

    Failure failure(ClusterConfig config) throws InterruptedException {
        return switch (run(config)) {
            case StepOutcome.Failed(var failure) -> failure;
            case StepOutcome.Succeeded _, StepOutcome.Skipped _, StepOutcome.Cancelled _ ->
                throw new AssertionError("it did not fail");
        };
    }

    private StepOutcome run(ClusterConfig config, Cluster.Opener clusters) throws InterruptedException {
        var target = new TargetConfig(
                "staging",
                "staging",
                config,
                Map.of(),
                Duration.ofMinutes(10),
                FailurePolicy.KEEP,
                DriftPolicy.WARN,
                true);
        return new GetCredentials(
                        target,
                        new Workspace(folder),
                        Optional.empty(),
                        environment,
                        access,
                        clusters,
                        mask,
                        clock,
                        renewals)
                .run(context);
    }

    @Override
    public void close() {
        renewals.close();
    }
}
