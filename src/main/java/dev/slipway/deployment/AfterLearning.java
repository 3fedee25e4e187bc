package dev.slipway.deployment;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.AroundStep;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepOutcome;
import java.util.Set;

/** A step whose output may show what the target's Secrets hold: they are learned before it starts. */
final class AfterLearning implements AroundStep {
    private final Step step;
    private final Handover<TargetAccess> access;
    private final Set<String> namespaces;
    private final Cluster.Opener clusters;

    /**
     * A step.
     *
     * @param access set by the time the step runs
     * @param clusters those that learn
     */
    AfterLearning(Step step, Handover<TargetAccess> access, Set<String> namespaces, Cluster.Opener clusters) {
        this.step = step;
        this.access = access;
        this.namespaces = Set.copyOf(namespaces);
        this.clusters = clusters;
    }

    @Override
    public Step step() {
        return step;
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        // A cluster that can't be reached now is told by the step itself, which needs it.
        if (clusters.open(access.get().kubeconfig()) instanceof Answer.Given<Cluster>(LearningCluster cluster)) {
            try (cluster) {
                namespaces.forEach(cluster::learn);
            }
        }
        return step.run(context);
    }
}
