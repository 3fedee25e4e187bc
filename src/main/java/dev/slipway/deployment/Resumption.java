package dev.slipway.deployment;

import dev.slipway.journal.Inputs;
import dev.slipway.journal.Recorded;
import dev.slipway.journal.Recorded.RecordedStep;
import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.ReleaseDescription;
import dev.slipway.kube.ReleaseRecord;
import dev.slipway.kube.TargetAccess;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.pipeline.AroundStep;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepRef;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * What a deployment that goes on where another one stopped need not do again.
 *
 * <ol>
 *   <li>A step was <em>done</em> if the record of the other says that it succeeded, or had nothing to do, and what it follows from (the
 *       commit, the tools' versions, the target, the values) is what it follows from now.
 *   <li>A release <em>stands</em> if its latest revision on the cluster is deployed, and was made for this commit. That is asked of the cluster
 *       each time; what the record says of it is not believed.
 *   <li>An upgrade is not done again if it was done, or began and nobody knows how it ended, and its release stands.
 *   <li>What the site has done before an upgrade is not done again if it was done; what it has done after one, if the upgrade
 *       was not done again either.
 *   <li>What shows that a target works is not done again if it was done, all releases stand, and nothing before it on the target
 *       was done again.
 *   <li>All else is done as in any deployment: tools, secrets, credentials and the lock are never taken over, and the rollout is always
 *       awaited.
 * </ol>
 *
 * <p>Invariant: what nobody can see is not taken for undone. Where the cluster does not say how a release stands, its upgrade fails, and is
 * tried again like any that found no cluster; what only shows that the target works is done once more.
 */
final class Resumption {
    private final Optional<Recorded> before;
    private final Function<StepRef, Inputs> inputs;
    private final String commit;

    private Resumption(Optional<Recorded> before, Function<StepRef, Inputs> inputs, String commit) {
        this.before = before;
        this.inputs = inputs;
        this.commit = commit;
    }

    /**
     * For a deployment that goes on with another.
     *
     * @param before the other
     * @param inputs of the steps of the new one
     * @param commit the full hash
     */
    Resumption(Recorded before, Function<StepRef, Inputs> inputs, String commit) {
        this(Optional.of(before), inputs, commit);
    }

    /** For a deployment that begins anew: all is done. */
    static Resumption ofNothing() {
        return new Resumption(Optional.empty(), _ -> Inputs.NONE, "");
    }

    private RecordedStep record(StepRef step) {
        return before.map(it -> it.step(step)).orElseThrow();
    }

    private boolean hasSameInputs(StepRef step) {
        return record(step).digest().filter(inputs.apply(step).digest()::equals).isPresent();
    }

    private boolean wasDone(StepRef step) {
        return hasSameInputs(step)
                && record(step).end().filter(end -> end.outcome().opensGate()).isPresent();
    }

    private boolean mayHaveBeenDone(StepRef step) {
        return hasSameInputs(step) && (wasDone(step) || record(step).end().isEmpty());
    }

    private String there() {
        return "deployment " + before.orElseThrow().summary().id().value();
    }

    /** The steps of one target. */
    OnTarget on(List<TargetRelease> releases, Handover<TargetAccess> access, Cluster.Opener clusters) {
        return new OnTarget(releases, access, clusters);
    }

    /** How a step ends that need not run, or of which nobody knows whether it must; empty: it must. */
    @FunctionalInterface
    private interface Reason {
        Optional<StepOutcome> notTo(StepRef step);
    }

    /** The steps of one target, of which each runs unless it need not. */
    final class OnTarget {
        private final List<TargetRelease> releases;
        private final Handover<TargetAccess> access;
        private final Cluster.Opener clusters;
        private final AtomicBoolean touched = new AtomicBoolean();
        private final Set<TargetRelease> upgraded = ConcurrentHashMap.newKeySet();

        private OnTarget(List<TargetRelease> releases, Handover<TargetAccess> access, Cluster.Opener clusters) {
            this.releases = releases;
            this.access = access;
            this.clusters = clusters;
        }

        /**
         * An upgrade.
         *
         * @param standing told the release's latest revision where the upgrade is not done again
         */
        Step upgrade(Step step, TargetRelease release, IntConsumer standing) {
            return unless(step, ref -> {
                if (!mayHaveBeenDone(ref)) {
                    upgraded.add(release);
                    return Optional.empty();
                }
                return switch (standing(release)) {
                    case Answer.Refused<Optional<ReleaseRecord>>(var trouble) -> Optional.of(unsure(release, trouble));
                    case Answer.Given<Optional<ReleaseRecord>>(var stands) -> {
                        stands.ifPresentOrElse(
                                record -> standing.accept(record.revision()), () -> upgraded.add(release));
                        yield stands.map(record -> new StepOutcome.Skipped(
                                "done by " + there() + ": revision " + record.revision() + " is deployed"));
                    }
                };
            });
        }

        /** It may have been done: it is not done a second time because nobody could look. */
        private StepOutcome unsure(TargetRelease release, ClusterTrouble trouble) {
            return new StepOutcome.Failed(
                    trouble.failure("looking whether " + there() + " has upgraded release " + release.name()));
        }

        /** What the site has done before an upgrade. */
        Step before(Step step) {
            return unless(step, ref -> wasDone(ref) ? skipped("done by " + there()) : Optional.empty());
        }

        /** What the site has done after an upgrade. */
        Step after(Step step, TargetRelease release) {
            return unless(
                    step,
                    ref -> wasDone(ref) && !upgraded.contains(release)
                            ? skipped("done by " + there())
                            : Optional.empty());
        }

        /** What shows that the target works. */
        Step proof(Step step) {
            return unless(
                    step,
                    ref -> wasDone(ref)
                                    && !touched.get()
                                    && releases.stream()
                                            .allMatch(release -> standing(release)
                                                            instanceof Answer.Given<Optional<ReleaseRecord>>(var stands)
                                                    && stands.isPresent())
                            ? skipped("done by " + there() + ", and nothing was changed since")
                            : Optional.empty());
        }

        private Step unless(Step step, Reason reason) {
            return before.isEmpty() ? step : new Unless(step, reason, touched);
        }

        private static Optional<StepOutcome> skipped(String why) {
            return Optional.of(new StepOutcome.Skipped(why));
        }

        /** The release's latest revision, if that is what this deployment is to make. */
        private Answer<Optional<ReleaseRecord>> standing(TargetRelease release) {
            return switch (clusters.open(access.get().kubeconfig())) {
                case Answer.Refused<Cluster>(var trouble) -> new Answer.Refused<>(trouble);
                case Answer.Given<Cluster>(var cluster) -> {
                    try (cluster) {
                        yield standing(cluster, release);
                    }
                }
            };
        }

        private Answer<Optional<ReleaseRecord>> standing(Cluster cluster, TargetRelease release) {
            return cluster.releases(release.namespace())
                    .map(latest -> latest.stream()
                            .filter(record -> record.name().equals(release.name()))
                            .filter(record -> record.status().equals("deployed"))
                            .filter(record -> record.deployment()
                                    .map(ReleaseDescription::commit)
                                    .filter(commit::equals)
                                    .isPresent())
                            .findFirst());
        }
    }

    /** A step that runs unless there is a reason not to. */
    private record Unless(Step step, Reason reason, AtomicBoolean touched) implements AroundStep {
        @Override
        public StepOutcome run(StepContext context) throws InterruptedException {
            var why = reason.notTo(context.step());
            if (why.isPresent()) {
                return why.get();
            }
            touched.set(true);
            return step.run(context);
        }
    }
}
