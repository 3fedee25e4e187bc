package dev.slipway.deployment;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.Fabric8Clusters;
import dev.slipway.masking.Mask;
import java.nio.file.Path;
import java.time.InstantSource;

/** Opens clusters whose Secrets the mask learns: see {@link LearningCluster}. */
final class LearningClusters implements Cluster.Opener {
    private static final int USUAL = 16;

    private final Cluster.Opener clusters;
    private final Mask mask;
    private final InstantSource clock;
    private final int atOnce;

    private LearningClusters(Cluster.Opener clusters, Mask mask, InstantSource clock, int atOnce) {
        this.clusters = clusters;
        this.mask = mask;
        this.clock = clock;
        this.atOnce = atOnce;
    }

    /** In these surroundings, whose mask learns. */
    static LearningClusters of(Surroundings surroundings) {
        return of(surroundings, USUAL);
    }

    /**
     * The same.
     *
     * @param atOnce how many requests each cluster is sent at a time
     */
    static LearningClusters of(Surroundings surroundings, int atOnce) {
        var real = new Fabric8Clusters(surroundings.processes(), surroundings.environment(), surroundings.clock());
        return new LearningClusters(real, surroundings.mask(), surroundings.clock(), atOnce);
    }

    @Override
    public Answer<Cluster> open(Path kubeconfig) {
        return learning(kubeconfig).map(cluster -> cluster);
    }

    /** Opens one. */
    Answer<LearningCluster> learning(Path kubeconfig) {
        return clusters.open(kubeconfig).map(cluster -> new LearningCluster(cluster, mask, clock, atOnce));
    }
}
