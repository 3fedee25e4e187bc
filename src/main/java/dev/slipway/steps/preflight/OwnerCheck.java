package dev.slipway.steps.preflight;

import dev.slipway.kube.Answer;
import dev.slipway.kube.ReleaseHistory;
import dev.slipway.kube.ServerHealth;
import dev.slipway.lock.Operation;
import dev.slipway.lock.Owner;
import dev.slipway.lock.TargetLocks;
import dev.slipway.lock.TargetLocks.Look;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.pipeline.Refusal;
import dev.slipway.preflight.Checked;
import dev.slipway.preflight.Finding;
import dev.slipway.recovery.ReleaseState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether somebody else is at work on the target: another deployment that holds its Lease, or a Helm that works on one of the
 * releases. It is judged as the deployment itself judges it when it comes there: what was cut short is no obstacle.
 */
final class OwnerCheck implements Check {
    private final TargetLocks locks;
    private final InstantSource clock;

    OwnerCheck(TargetLocks locks, InstantSource clock) {
        this.locks = locks;
        this.clock = clock;
    }

    @Override
    public Checked at(Place place) throws InterruptedException {
        var target = place.target();
        return switch (locks.look(place.cluster(), place.access().namespace(), _ -> {})) {
            case Look.Living(var holder, var since) ->
                new Checked(Refusal.CHECK, "held by " + holder.words(), List.of(held(holder, since)));
            case Look.Takeable takeable ->
                new Checked(
                        Refusal.CHECK,
                        takeable.died()
                                .map(dead -> dead.words() + " died there")
                                .orElse("nobody"),
                        releases(place, takeable::operation));
            case Look.Unknown _ ->
                // Leases may be forbidden; that is told by the step that takes one.
                new Checked(
                        Refusal.CHECK,
                        "not known for deployments to " + target.name(),
                        releases(place, _ -> Optional.empty()));
        };
    }

    /** Who is ready to wait is told, and goes on. */
    private Finding held(Owner holder, Optional<Instant> since) {
        var words = "The target is locked by " + holder.words()
                + since.map(at -> ", since " + at.truncatedTo(ChronoUnit.SECONDS))
                        .orElse("") + ", which is alive.";
        return locks.patience().isZero()
                ? Finding.problem(
                        "the target",
                        words,
                        "Deploy again with --wait-for-lock, and it begins once that one has ended.")
                : Finding.warning("the target", words, "It is waited for when the deployment comes there.");
    }

    /** What was noted of a release. */
    @FunctionalInterface
    private interface Notes {
        Optional<Operation> of(String key);
    }

    private List<Finding> releases(Place place, Notes notes) {
        var findings = new ArrayList<Finding>();
        var ahead = place.health().map(ServerHealth::ahead).orElse(Optional.empty());
        var now = clock.instant().plus(ahead.orElse(Duration.ZERO));
        for (var plan : place.plans()) {
            var release = plan.release();
            // Only what is not as Helm leaves it is worth another question.
            if (plan.latest().filter(it -> isUnfinished(it.status())).isPresent()
                    && ReleaseHistory.of(place.cluster(), release.namespace(), release.name())
                            instanceof Answer.Given<ReleaseHistory>(var history)) {
                judge(release, history, notes.of(Operation.key(release.namespace(), release.name())), now)
                        .ifPresent(findings::add);
            }
        }
        return findings;
    }

    private static boolean isUnfinished(String status) {
        return status.startsWith("pending-") || status.equals("uninstalling");
    }

    /** What a release's history means for a deployment. */
    static Optional<Finding> judge(
            TargetRelease release, ReleaseHistory history, Optional<Operation> noted, Instant now) {
        var whole = "Release " + release.name() + " in namespace " + release.namespace();
        return switch (ReleaseState.of(history, noted, release.config().timeout(), now)) {
            case ReleaseState.Clear _ -> Optional.empty();
            case ReleaseState.CutShort(var revision, var why) ->
                Optional.of(Finding.remark(
                        release.object(),
                        whole + " was left locked: " + ReleaseState.operation(revision) + " was cut short (" + why
                                + "). A deployment marks it as failed and goes on. "
                                + ReleaseState.consequence(revision)));
            case ReleaseState.Busy busy ->
                Optional.of(Finding.problem(release.object(), whole + " is locked: " + busy.words(), busy.remedy()));
        };
    }
}
