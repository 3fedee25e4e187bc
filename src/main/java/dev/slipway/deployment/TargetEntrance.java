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
    private final LearningClusters clusters;

    /**
     * With a workspace to put credentials into.
     *
     * @param kubeconfig the cluster of every target instead of the site's
     * @param renewals keep tokens good for as long as their owner does not close them
     */
    TargetEntrance(Surroundings surroundings, Workspace workspace, Optional<Path> kubeconfig, TokenRenewals renewals) {
        this.surroundings = surroundings;
        this.workspace = workspace;
        this.kubeconfig = kubeconfig;
        this.renewals = renewals;
        this.clusters = LearningClusters.of(surroundings);
    }

    @Override
    public Entry enter(TargetConfig target) throws InterruptedException {
        var access = new Handover<TargetAccess>("the credentials of " + target.name());
        var connection = new Connection(clusters);
        var credentials = new GetCredentials(
                target,
                workspace,
                kubeconfig,
                surroundings.environment(),
                access,
                connection,
                surroundings.mask(),
                surroundings.clock(),
                renewals);
        return switch (credentials.run(new SilentContext(credentials))) {
            case StepOutcome.Failed(var failure) -> {
                connection.close();
                yield new Entry.Closed(failure);
            }
            case StepOutcome.Succeeded _, StepOutcome.Skipped _, StepOutcome.Cancelled _ ->
                new Entry.Open(access.get(), connection.opened());
        };
    }

    /** What was opened to see whether the credentials are good for it serves on: a connection costs more than what is asked first. */
    private static final class Connection implements Cluster.Opener {
        private final LearningClusters clusters;
        private Optional<LearningCluster> opened = Optional.empty();

        Connection(LearningClusters clusters) {
            this.clusters = clusters;
        }

        @Override
        public Answer<Cluster> open(Path kubeconfig) {
            return clusters.learning(kubeconfig).map(cluster -> {
                close();
                opened = Optional.of(cluster);
                return cluster.lent();
            });
        }

        Cluster opened() {
            return opened.orElseThrow();
        }

        void close() {
            opened.ifPresent(LearningCluster::close);
        }
    }
}
