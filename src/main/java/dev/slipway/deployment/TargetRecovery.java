package dev.slipway.deployment;

import dev.slipway.kube.Cluster;
import dev.slipway.kube.TargetAccess;
import dev.slipway.lock.TargetLocks;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Recovery;
import dev.slipway.pipeline.Step;
import dev.slipway.recovery.Goal;
import dev.slipway.recovery.ReleaseGuard;
import dev.slipway.recovery.RollbackCheck;
import dev.slipway.site.FailurePolicy;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.TargetConfig;
import dev.slipway.steps.helm.HelmProgram;
import dev.slipway.steps.helm.RollbackRelease;
import dev.slipway.steps.lock.LockTarget;
import dev.slipway.steps.lock.WhileLocked;
import dev.slipway.steps.recovery.ChangedReleases;
import dev.slipway.steps.recovery.GuardedUpgrade;
import dev.slipway.steps.recovery.ProveRevisions;
import dev.slipway.steps.recovery.RollBack;
import dev.slipway.steps.rollout.TargetWatch;
import dev.slipway.steps.rollout.WatchedFrom;
import java.util.List;
import java.util.Optional;

/**
 * What the steps of one target are given so that nobody else changes it meanwhile, no release is left half done, and what a
 * failed deployment did can be undone.
 */
final class TargetRecovery {
    private final SiteConfig site;
    private final TargetConfig target;
    private final Handover<TargetAccess> access;
    private final Cluster.Opener clusters;
    private final TargetLocks locks;
    private final HelmProgram helm;
    private final Surroundings surroundings;
    private final ReleaseGuard guard;
    private final ChangedReleases changed = new ChangedReleases();

    /**
     * For a target.
     *
     * @param locks of the deployment
     */
    TargetRecovery(
            SiteConfig site,
            TargetConfig target,
            Handover<TargetAccess> access,
            Cluster.Opener clusters,
            TargetLocks locks,
            HelmProgram helm,
            Surroundings surroundings) {
        this.site = site;
        this.target = target;
        this.access = access;
        this.clusters = clusters;
        this.locks = locks;
        this.helm = helm;
        this.surroundings = surroundings;
        this.guard =
                new ReleaseGuard(target.name(), access, clusters, locks, surroundings.steady(), surroundings.sleeper());
    }

    /** Takes the target for the deployment. */
    Step lock() {
        // A connection of its own: what keeps the target waits for nothing else, and nothing else ends it.
        return new LockTarget(target.name(), access, LearningClusters.of(surroundings), locks);
    }

    /** The upgrade, guarded. */
    Step guarded(Step upgrade, TargetRelease release) {
        return new GuardedUpgrade(upgrade, release, guard, changed);
    }

    /** That another deployment, with which this one goes on, has upgraded the release: a failure takes that back, too. */
    void resumed(TargetRelease release, int latest) {
        changed.resumed(release, latest);
    }

    /** What the site has done around an upgrade, unless the target was lost meanwhile. */
    Step whileLocked(Step action) {
        return new WhileLocked(action, target.name(), access, locks);
    }

    /** The last step, behind which what runs is known to be good. */
    Step proving(Step last) {
        return new ProveRevisions(last, releases(), access, clusters);
    }

    /**
     * Goes back by hand.
     *
     * @param watch not begun yet
     */
    Step rollBack(RollbackRequest wanted, TargetWatch watch) {
        var rollBack = rollBack(
                SiteRollback.releases(site, wanted), (release, history) -> Goal.asked(release, history, wanted.to()));
        return new WatchedFrom(
                new Insisting(
                        rollBack,
                        "rolling " + target.name() + " back",
                        "See the revisions with 'helm history', and name one: slipway rollback " + target.name()
                                + " --to REVISION"),
                watch);
    }

    private Step rollBack(List<TargetRelease> releases, RollBack.Choice choice) {
        var mask = surroundings.mask();
        var rollBack = new RollBack(
                target.name(),
                releases,
                choice,
                new RollbackRelease(helm, access, clusters)::run,
                new RollbackCheck(site.isHelm4(), manifest -> LearningCluster.learn(mask, manifest.body())),
                guard,
                access,
                clusters,
                locks.me().deployment(),
                surroundings.clock());
        // What the API server or Helm says may quote what the target's Secrets hold.
        return new AfterLearning(
                rollBack, access, TargetScope.of(site, target).namespaces().keySet(), clusters);
    }

    /**
     * What is done when the target's deployment has failed, if the site wants that.
     *
     * @param watch not begun yet, and of the recovery's own
     * @param proofs what shows that what was gone back to works, using that watch
     */
    Optional<Recovery> onFailure(TargetWatch watch, List<Step> proofs) {
        return switch (target.onFailure()) {
            case FailurePolicy.KEEP -> Optional.empty();
            case FailurePolicy.ROLLBACK ->
                Optional.of(new Recovery(
                        new WatchedFrom(rollBack(releases().reversed(), RollBack.afterFailure(changed)), watch),
                        proofs.stream()
                                .<Step>map(proof -> new Renamed(proof, proof.name() + " after the rollback"))
                                .toList(),
                        changed::any));
        };
    }

    private List<TargetRelease> releases() {
        return TargetRelease.all(site, target);
    }
}
