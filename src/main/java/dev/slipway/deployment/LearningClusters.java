package dev.slipway.deployment;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.Fabric8Clusters;
import dev.slipway.masking.Mask;
import java.nio.file.Path;
import java.time.InstantSource;

/** Opens clusters whose Secrets the mask learns: see {@link LearningCluster}. */
final class LearningClusters implements Cluster.Opener {
    private final Cluster.Opener clusters;
    private final Mask mask;
    private final InstantSource clock;

    private LearningClusters(Cluster.Opener clusters, Mask mask, InstantSource clock) {
        this.clusters = clusters;
        this.mask = mask;
        this.clock = clock;
    }

    /** In these surroundings, whose mask learns. */
    static LearningClusters of(Surroundings surroundings) {
        var real = new Fabric8Clusters(surroundings.processes(), surroundings.environment(), surroundings.clock());
        return new LearningClusters(real, surroundings.mask(), surroundings.clock());
    }

    @Override
    public Answer<Cluster> open(Path kubeconfig) {
        return learning(kubeconfig).map(cluster -> cluster);
    }

    /** Opens one. */
    Answer<LearningCluster> learning(Path kubeconfig) {
        return clusters.open(kubeconfig).map(cluster -> new LearningCluster(cluster, mask, clock));
    }
}
