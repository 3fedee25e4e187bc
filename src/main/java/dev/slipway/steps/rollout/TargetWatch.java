package dev.slipway.steps.rollout;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.Handover;
import dev.slipway.rollout.RolloutWatch;
import dev.slipway.rollout.Scope;
import dev.slipway.site.RolloutConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The watch of one target: begun by the first of the target's steps that needs it, shared by all behind it, and to be
 * closed when the deployment has ended. Until it is begun it costs nothing.
 */
public final class TargetWatch implements AutoCloseable {
    /** What listing everything once may take, also on a large and busy cluster. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final String name;
    private final Handover<TargetAccess> access;
    private final Scope scope;
    private final RolloutConfig config;
    private final Cluster.Opener clusters;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable RolloutWatch watch;
    private boolean closed;

    /**
     * Not begun yet.
     *
     * @param name the target's
     * @param access handed over by the step that got the credentials
     * @param scope which workloads it is about
     */
    public TargetWatch(
            String name,
            Handover<TargetAccess> access,
            Scope scope,
            RolloutConfig config,
            Cluster.Opener clusters,
            InstantSource clock) {
        this.name = name;
        this.access = access;
        this.scope = scope;
        this.config = config;
        this.clusters = clusters;
        this.clock = clock;
    }

    /** The watch; begins it, and waits until all that is there is known, where no step has asked before. */
    public Answer<RolloutWatch> get() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (closed) {
                throw new IllegalStateException("a watch was asked for after its deployment had ended");
            }
            if (watch != null) {
                return new Answer.Given<>(watch);
            }
            return switch (clusters.open(access.get().kubeconfig())) {
                case Answer.Refused<Cluster>(var trouble) -> new Answer.Refused<>(trouble);
                case Answer.Given<Cluster>(var cluster) -> begin(cluster);
            };
        } finally {
            lock.unlock();
        }
    }

    private Answer<RolloutWatch> begin(Cluster cluster) throws InterruptedException {
        var begun = RolloutWatch.begin(cluster, scope, config.graces(), config.proof(), clock, PATIENCE);
        if (begun instanceof Answer.Given<RolloutWatch>(var made)) {
            watch = made;
        }
        return begun;
    }

    /** The target's name. */
    String name() {
        return name;
    }

    /** The namespace of the target. */
    String namespace() {
        return access.get().namespace();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (watch != null) {
                watch.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
