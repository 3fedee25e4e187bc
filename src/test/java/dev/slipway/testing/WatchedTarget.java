package dev.slipway.testing;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Fabric8Clusters;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.Handover;
import dev.slipway.process.SystemProcesses;
import dev.slipway.rollout.RolloutWatch;
import dev.slipway.rollout.Scope;
import dev.slipway.site.ClusterConfig;
import dev.slipway.site.DriftPolicy;
import dev.slipway.site.FailurePolicy;
import dev.slipway.site.RolloutConfig;
import dev.slipway.site.TargetConfig;
import dev.slipway.steps.rollout.TargetWatch;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A target that is watched as a deployment watches it: from before anything is changed, if {@link #begin} is called then.
 *
 * @param config with the rollout's time limit
 */
public record WatchedTarget(TargetConfig config, TargetWatch watch) implements AutoCloseable {
    private static final InstantSource CLOCK = InstantSource.system();

    /** All of a namespace, with the usual graces. */
    public static WatchedTarget of(TargetAccess where, Duration limit) {
        return of(where, limit, RolloutConfig.usual());
    }

    /** All of a namespace. */
    public static WatchedTarget of(TargetAccess where, Duration limit, RolloutConfig rollout) {
        var target = new TargetConfig(
                "staging",
                where.namespace(),
                new ClusterConfig.KubeconfigFile("x", Optional.empty()),
                Map.of(),
                limit,
                FailurePolicy.KEEP,
                DriftPolicy.WARN,
                true);
        var access = new Handover<TargetAccess>("access");
        access.set(where);
        var clusters = new Fabric8Clusters(new SystemProcesses(CLOCK), Map.of(), CLOCK);
        return new WatchedTarget(
                target,
                new TargetWatch(
                        "staging", access, new Scope(Map.of(where.namespace(), Set.of())), rollout, clusters, CLOCK));
    }

    /** What is there now is what was there before. */
    public RolloutWatch begin() throws InterruptedException {
        return switch (watch.get()) {
            case Answer.Given<RolloutWatch>(var begun) -> begun;
            case Answer.Refused<RolloutWatch>(var trouble) -> throw new AssertionError(trouble.observed());
        };
    }

    @Override
    public void close() {
        watch.close();
    }
}
