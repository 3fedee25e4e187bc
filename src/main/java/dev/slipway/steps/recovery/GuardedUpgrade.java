package dev.slipway.steps.recovery;

import dev.slipway.manifest.TargetRelease;
import dev.slipway.pipeline.AroundStep;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepDocumentation.Trouble;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.recovery.ReleaseGuard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The upgrade of a release that does not begin on one that is locked, and leaves none locked: see {@link ReleaseGuard}. */
public final class GuardedUpgrade implements AroundStep {
    private static final Duration FOR_THE_GUARD = Duration.ofMinutes(2);

    private final Step upgrade;
    private final TargetRelease release;
    private final ReleaseGuard guard;
    private final ChangedReleases changed;

    /**
     * An upgrade.
     *
     * @param changed told that the release is being changed
     */
    public GuardedUpgrade(Step upgrade, TargetRelease release, ReleaseGuard guard, ChangedReleases changed) {
        this.upgrade = upgrade;
        this.release = release;
        this.guard = guard;
        this.changed = changed;
    }

    @Override
    public Step step() {
        return upgrade;
    }

    @Override
    public StepDocumentation documentation() {
        var inner = upgrade.documentation();
        var happens = new ArrayList<String>(List.of("Where an earlier operation of the release was cut short (Helm was"
                + " killed), its revision is marked as failed first; what it made and no chart wants any more is removed"
                + " after the upgrade. Where one is going on, the deployment is refused."));
        happens.addAll(inner.whatHappens());
        happens.add(
                "However Helm ends, the release is not left locked: what our own Helm left pending is marked as failed.");
        var wrong = new ArrayList<>(inner.whatCouldGoWrong());
        wrong.add(new Trouble(
                "Somebody else's Helm is at work on the release",
                "*Release … is locked: the upgrade to revision …, begun by …, is going on.*",
                "Let it come to its end, then deploy again. After the release's time limit and a minute it is taken for"
                        + " dead."));
        return new StepDocumentation(inner.background(), happens, wrong);
    }

    @Override
    public StepPolicy policy() {
        var inner = upgrade.policy();
        return new StepPolicy(inner.required(), inner.timeLimit().plus(FOR_THE_GUARD), inner.retry());
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        return guard.around(release, "upgrading release " + release.name(), context, before -> {
            changed.began(release, before.latestNumber());
            return upgrade.run(context);
        });
    }
}
