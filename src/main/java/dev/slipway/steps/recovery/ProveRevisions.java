package dev.slipway.steps.recovery;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ReleaseHistory;
import dev.slipway.kube.ReleaseRevision;
import dev.slipway.kube.TargetAccess;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The last step on a target; when it has succeeded, the revisions that run there are marked as validated, so that a rollback
 * knows to which it may go back.
 */
public final class ProveRevisions implements Step {
    private final Step last;
    private final List<TargetRelease> releases;
    private final Handover<TargetAccess> access;
    private final Cluster.Opener clusters;

    /**
     * The last step.
     *
     * @param releases those of the target
     */
    public ProveRevisions(
            Step last, List<TargetRelease> releases, Handover<TargetAccess> access, Cluster.Opener clusters) {
        this.last = last;
        this.releases = List.copyOf(releases);
        this.access = access;
        this.clusters = clusters;
    }

    @Override
    public String name() {
        return last.name();
    }

    @Override
    public StepDocumentation documentation() {
        var inner = last.documentation();
        var happens = new ArrayList<>(inner.whatHappens());
        happens.add("The revisions that run now are marked as validated, by the label `" + ReleaseRevision.VALIDATED
                + "` on Helm's own records of them: a rollback goes back to none that is not.");
        return new StepDocumentation(inner.background(), happens, inner.whatCouldGoWrong());
    }

    @Override
    public StepPolicy policy() {
        return last.policy();
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        var outcome = last.run(context);
        if (outcome.opensGate()) {
            mark(context);
        }
        return outcome;
    }

    private void mark(StepContext context) {
        switch (clusters.open(access.get().kubeconfig())) {
            case Answer.Refused<Cluster>(var trouble) -> unmarked(context, "the releases", trouble.observed());
            case Answer.Given<Cluster>(var cluster) -> {
                try (cluster) {
                    releases.forEach(release -> mark(cluster, release, context));
                }
            }
        }
    }

    private static void mark(Cluster cluster, TargetRelease release, StepContext context) {
        var marked = ReleaseHistory.of(cluster, release.namespace(), release.name())
                .map(history ->
                        history.latest().filter(latest -> latest.status().equals("deployed") && !latest.isValidated()))
                .then(latest -> latest.map(
                                it -> ReleaseHistory.markValidated(cluster, it).map(Optional::of))
                        .orElseGet(() -> new Answer.Given<>(Optional.empty())));
        if (marked instanceof Answer.Refused<Optional<ReleaseRevision>>(var trouble)) {
            unmarked(context, release.object(), trouble.observed());
        }
    }

    private static void unmarked(StepContext context, String what, String why) {
        context.warn("It could not be noted of " + what + " that this revision is good, so that a rollback will not go"
                + " back to it: " + why);
    }
}
