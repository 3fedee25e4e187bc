package dev.slipway.deployment;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.site.TargetConfig;
import dev.slipway.steps.clusterauth.GetCredentials;
import dev.slipway.steps.clusterauth.TokenRenewals;
import dev.slipway.steps.preflight.Entrance;
import dev.slipway.workspace.Workspace;
import java.nio.file.Path;
import java.util.Optional;

/** The way into targets that deployments take: for who looks at them before one, or without one. */
final class TargetEntrance implements Entrance {
    private final Surroundings surroundings;
    private final Workspace workspace;
    private final Optional<Path> kubeconfig;
    private final TokenRenewals renewals;
    private final Cluster.Opener clusters;

    /**
     * With a workspace to put credentials into.
     *
     * @param kubeconfig the cluster of every target instead of the site's
     * @param renewals keep tokens good for as long as their owner does not close them
     */
    TargetEntrance(
            Surroundings surroundings,
            Workspace workspace,
            Optional<Path> kubeconfig,
            TokenRenewals renewals,
            Cluster.Opener clusters) {
        this.surroundings = surroundings;
        this.workspace = workspace;
        this.kubeconfig = kubeconfig;
        this.renewals = renewals;
        this.clusters = clusters;
    }

    @Override
    public Entry enter(TargetConfig target) throws InterruptedException {
        var access = new Handover<TargetAccess>("the credentials of " + target.name());
        var credentials = new GetCredentials(
                target,
                workspace,
                kubeconfig,
                surroundings.environment(),
                access,
                clusters,
                surroundings.mask(),
                surroundings.clock(),
                renewals);
        if (credentials.run(new SilentContext(credentials)) instanceof StepOutcome.Failed(var failure)) {
            return new Entry.Closed(failure);
        }
        return switch (clusters.open(access.get().kubeconfig())) {
            case Answer.Given<Cluster>(var cluster) -> new Entry.Open(access.get(), cluster);
            case Answer.Refused<Cluster>(var trouble) -> new Entry.Closed(trouble.failure("entering " + target.name()));
        };
    }
}
