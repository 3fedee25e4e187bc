package dev.slipway.steps.lock;

import dev.slipway.kube.Cluster;
import dev.slipway.kube.TargetAccess;
import dev.slipway.lock.Acquisition;
import dev.slipway.lock.LossListener;
import dev.slipway.lock.Owner;
import dev.slipway.lock.TargetLocks;
import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Refusal;
import dev.slipway.pipeline.Retry;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepDocumentation.Trouble;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Makes the target this deployment's, until it has ended: see {@link TargetLocks}. */
public final class LockTarget implements Step {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final String target;
    private final Handover<TargetAccess> access;
    private final Cluster.Opener clusters;
    private final TargetLocks locks;

    /**
     * For a target.
     *
     * @param access set by the time the step runs
     * @param locks keep it, and are to be closed when the deployment has ended
     */
    public LockTarget(String target, Handover<TargetAccess> access, Cluster.Opener clusters, TargetLocks locks) {
        this.target = target;
        this.access = access;
        this.clusters = clusters;
        this.locks = locks;
    }

    @Override
    public String name() {
        return "Lock target";
    }

    @Override
    public StepDocumentation documentation() {
        return new StepDocumentation(
                "Two deployments that change a target at the same time leave something that nobody has asked for, and each is"
                        + " told that it succeeded. So only one may at a time.",
                List.of(
                        "A Lease (`coordination.k8s.io/v1`) named `slipway` in the target's namespace is made this"
                                + " deployment's. It says who, from which machine, in which deployment and since when, is"
                                + " renewed every 10 s, and is given back when the deployment has ended.",
                        "A Lease whose holder gives no sign of life for 30 s is taken over: the holder was killed. No clocks"
                                + " are compared for that.",
                        "Before anything is changed there (an upgrade, or what the site has done before or after one), the"
                                + " Lease is written once more. If somebody else has it by then, nothing is begun.",
                        "What is begun with a release is noted in the Lease, so that whoever takes over knows what was left"
                                + " half done."),
                List.of(
                        new Trouble(
                                "Another deployment is at work there",
                                "*The target is locked by deployment … of …, since …*; Slipway ends with 3 if nothing was"
                                        + " changed yet.",
                                "Deploy again with `--wait-for-lock`: it waits for its turn, and says which place it has. A holder that"
                                        + " hangs loses the target by `slipway unlock TARGET`."),
                        new Trouble(
                                "The deploying account may not keep Leases",
                                "A warning: the deployment goes on without.",
                                "Grant it `get`, `create` and `update` of `leases` in the group `coordination.k8s.io`.")));
    }

    @Override
    public StepPolicy policy() {
        return StepPolicy.within(LIMIT.plus(locks.patience())).retrying(Retry.NETWORK);
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        return switch (locks.take(clusters, access.get(), context::progress, new Told(context))) {
            case Acquisition.Held(var _, var replaced) -> {
                replaced.ifPresent(dead -> context.warn("The target was locked by " + dead.words()
                        + ", which gave no sign of life any more: it was killed, and what it left is looked at next."));
                yield new StepOutcome.Succeeded(
                        target + " is " + locks.me().person() + "'s until the deployment has ended");
            }
            case Acquisition.Busy(var holder, var since) -> new StepOutcome.Failed(busy(holder, since));
            case Acquisition.Unguarded(var trouble) -> {
                context.warn("Nobody can be kept from deploying to " + target + " at the same time: "
                        + trouble.observed() + " Grant the deploying account 'get', 'create' and 'update' of 'leases'"
                        + " (coordination.k8s.io).");
                yield new StepOutcome.Skipped("Leases are not permitted");
            }
            case Acquisition.Failed(var trouble) -> new StepOutcome.Failed(trouble.failure(attempted()));
        };
    }

    private String attempted() {
        return "locking " + target;
    }

    private Failure busy(Owner holder, Optional<Instant> since) {
        return Refusal.of(
                attempted(),
                target,
                "the target",
                target + " is locked by " + holder.words()
                        + since.map(at -> ", since " + at.truncatedTo(ChronoUnit.SECONDS))
                                .orElse("")
                        + ", which is alive.",
                locks.patience().isZero()
                        ? "Deploy again with --wait-for-lock, and it begins once that one has ended."
                        : "It was waited for, for " + Durations.words(locks.patience())
                                + ". See what it does there (slipway status); 'slipway unlock " + target
                                + "' takes the target away from it.");
    }

    /** Tells the person. */
    private final class Told implements LossListener {
        private final StepContext context;

        private Told(StepContext context) {
            this.context = context;
        }

        @Override
        public void lost(String why) {
            context.warn("The lock of " + target + " is lost: " + why + ". Nothing else is begun there.");
        }

        @Override
        public void regained() {
            context.warn(
                    "The lock of " + target
                            + " is ours again: nobody had taken it by the time that the cluster answered. The deployment goes on there.");
        }
    }
}
