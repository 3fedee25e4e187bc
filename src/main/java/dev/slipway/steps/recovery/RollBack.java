package dev.slipway.steps.recovery;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.kube.ReleaseHistory;
import dev.slipway.kube.ReleaseRevision;
import dev.slipway.kube.TargetAccess;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepDocumentation.Trouble;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.plan.PlannedObject;
import dev.slipway.plan.PlannedRelease;
import dev.slipway.preflight.Finding;
import dev.slipway.recovery.Goal;
import dev.slipway.recovery.ReleaseGuard;
import dev.slipway.recovery.RollbackCheck;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Takes a target's releases back.
 *
 * <ol>
 *   <li>For each release it is decided where it goes: to a revision that passed its validation, or nowhere ({@link Goal}).
 *       Nowhere at all: the step is skipped.
 *   <li>All that would change is tried first, as dry runs of the API server ({@link RollbackCheck}). One refusal, and nothing is
 *       changed at all.
 *   <li>The releases go back one after the other, those first that need others; each guarded as an upgrade is
 *       ({@link ReleaseGuard}).
 *   <li>The description of each new revision is made to tell which commit runs.
 * </ol>
 *
 * <p>Whether what runs then is sound is for the steps behind it to find out.
 */
public final class RollBack implements Step {
    private static final Duration BESIDES_HELM = Duration.ofMinutes(3);

    private final String target;
    private final List<TargetRelease> releases;
    private final Choice choice;
    private final HelmRollback helm;
    private final RollbackCheck check;
    private final ReleaseGuard guard;
    private final Handover<TargetAccess> access;
    private final Cluster.Opener clusters;
    private final String deployment;
    private final InstantSource clock;

    /** Where a release goes. */
    @FunctionalInterface
    public interface Choice {
        /** Decides. */
        Goal of(TargetRelease release, ReleaseHistory history);
    }

    /** {@code helm rollback}: a seam, since steps do not know one another, and Helm is another's. */
    @FunctionalInterface
    public interface HelmRollback {
        /** Runs it. */
        StepOutcome run(TargetRelease release, int revision, StepContext context) throws InterruptedException;
    }

    /**
     * The step.
     *
     * @param releases in the order in which they go back
     * @param deployment whose id it is done under
     */
    public RollBack(
            String target,
            List<TargetRelease> releases,
            Choice choice,
            HelmRollback helm,
            RollbackCheck check,
            ReleaseGuard guard,
            Handover<TargetAccess> access,
            Cluster.Opener clusters,
            String deployment,
            InstantSource clock) {
        this.target = target;
        this.releases = List.copyOf(releases);
        this.choice = choice;
        this.helm = helm;
        this.check = check;
        this.guard = guard;
        this.access = access;
        this.clusters = clusters;
        this.deployment = deployment;
        this.clock = clock;
    }

    /** Where releases go that a deployment changed before it failed. */
    public static Choice afterFailure(ChangedReleases changed) {
        return (release, history) -> changed.before(release)
                .map(before -> Goal.afterFailure(release, history, before))
                .orElseGet(() -> new Goal.Stay(release, "the deployment had not come to it"));
    }

    @Override
    public String name() {
        return "Roll back";
    }

    @Override
    public StepDocumentation documentation() {
        return new StepDocumentation(
                "A target that was left in the middle of a failed deployment may serve nobody. It goes back to what is known"
                        + " to have worked.",
                List.of(
                        "For each release, the last revision before this one is looked for that passed its validation on this"
                                + " target. Where there is none, the release is kept as it is.",
                        "All that would change is tried as a dry run of the API server. If it refuses anything, nothing is"
                                + " changed.",
                        "`helm rollback` is run for each release, those first that need others.",
                        "The release's description tells which commit runs then."),
                List.of(
                        new Trouble(
                                "A field can't be changed back",
                                "*… can't be what it was: field is immutable*; nothing was changed.",
                                "Delete the object that is named, as the advice says (a Deployment with `--cascade=orphan`, so"
                                        + " that its pods go on running), then run `slipway rollback`."),
                        new Trouble(
                                "There is no revision to go back to",
                                "*… was kept as it is: no earlier revision is known to have passed its validation*",
                                "Mend the cause and deploy again, or name a revision: `slipway rollback TARGET --to"
                                        + " REVISION`.")));
    }

    @Override
    public StepPolicy policy() {
        var limit = BESIDES_HELM;
        for (var release : releases) {
            limit = limit.plus(release.config().timeout()).plus(Duration.ofMinutes(1));
        }
        return StepPolicy.within(limit);
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        return switch (clusters.open(access.get().kubeconfig())) {
            case Answer.Refused<Cluster>(var trouble) -> refused(trouble);
            case Answer.Given<Cluster>(var cluster) -> {
                try (cluster) {
                    yield run(cluster, context);
                }
            }
        };
    }

    private StepOutcome run(Cluster cluster, StepContext context) throws InterruptedException {
        var goals = new ArrayList<Goal>();
        for (var release : releases) {
            switch (ReleaseHistory.of(cluster, release.namespace(), release.name())) {
                case Answer.Refused<ReleaseHistory>(var trouble) -> {
                    return refused(trouble);
                }
                case Answer.Given<ReleaseHistory>(var history) -> goals.add(choice.of(release, history));
            }
        }
        var backs = backs(goals);
        if (backs.isEmpty()) {
            return new StepOutcome.Skipped(stays(goals));
        }
        var problem = refusals(cluster, backs, context);
        if (problem.isPresent()) {
            return new StepOutcome.Failed(problem.get());
        }
        var done = new ArrayList<Goal.Back>();
        for (var back : backs) {
            var outcome = goBack(cluster, back, context);
            if (outcome instanceof StepOutcome.Failed(var failure)) {
                return new StepOutcome.Failed(halfWay(failure, done, backs));
            }
            done.add(back);
        }
        return new StepOutcome.Succeeded(summary(goals));
    }

    private static List<Goal.Back> backs(List<Goal> goals) {
        return goals.stream()
                .filter(Goal.Back.class::isInstance)
                .map(Goal.Back.class::cast)
                .toList();
    }

    private Optional<Failure> refusals(Cluster cluster, List<Goal.Back> backs, StepContext context) {
        var refusals = new ArrayList<Evidence.TargetProblem>();
        for (var back : backs) {
            context.progress("trying, as a dry run, to take " + back.release().object() + " back to " + back.words());
            switch (check.of(cluster, back)) {
                case Answer.Refused<PlannedRelease>(var trouble) ->
                    context.warn("What going back changes could not be tried first: " + trouble.observed());
                case Answer.Given<PlannedRelease>(var planned) ->
                    planned.objects()
                            .forEach(object -> object.findings().stream()
                                    .filter(finding -> finding.severity() == Finding.Severity.PROBLEM)
                                    .forEach(finding -> refusals.add(problem(back, object, finding))));
            }
        }
        if (refusals.isEmpty()) {
            return Optional.empty();
        }
        var failure = Failure.of(
                        attempted(),
                        refusals.stream().map(Evidence.TargetProblem::problem).collect(Collectors.joining(" "))
                                + " This was found out by a dry run, and nothing was rolled back.")
                .with(refusals);
        for (var refusal : refusals) {
            failure = failure.advising(refusal.remedy());
        }
        return Optional.of(failure.advising("Once that is mended: slipway rollback " + target));
    }

    private Evidence.TargetProblem problem(Goal.Back back, PlannedObject object, Finding finding) {
        var name = object.name().toString();
        return new Evidence.TargetProblem(
                target,
                "rollback",
                name,
                name + " can't be what it was in revision " + back.to().number() + " of release "
                        + back.release().name() + ": " + finding.what(),
                finding.remedy());
    }

    private StepOutcome goBack(Cluster cluster, Goal.Back back, StepContext context) throws InterruptedException {
        var release = back.release();
        var outcome = guard.around(release, attempted(), context, _ -> {
            context.progress("helm rollback " + release.name() + " " + back.to().number());
            return helm.run(release, back.to().number(), context);
        });
        if (outcome instanceof StepOutcome.Succeeded) {
            describe(cluster, back, context);
        }
        return outcome;
    }

    /** Helm says "Rollback to 7"; people want to know what runs. */
    private void describe(Cluster cluster, Goal.Back back, StepContext context) {
        var made = back.to().record().deployment();
        var text = "Rollback to " + back.to().number() + " by deployment " + deployment
                + made.map(it -> ": " + it.format()).orElse("");
        var written = ReleaseHistory.of(
                        cluster, back.release().namespace(), back.release().name())
                .then(history -> history.latest()
                        .map(latest -> ReleaseHistory.amend(cluster, latest, latest.status(), text, clock))
                        .orElseGet(() -> new Answer.Refused<>(
                                new ClusterTrouble.NotFound(back.release().object()))));
        if (written instanceof Answer.Refused<ReleaseRevision>(var trouble)) {
            context.warn("The description of " + back.release().object() + " does not tell which commit runs now: "
                    + trouble.observed());
        }
    }

    private String summary(List<Goal> goals) {
        var backs = backs(goals);
        if (backs.size() == 1 && goals.size() == 1) {
            return target + " was rolled back to " + backs.getFirst().words();
        }
        return target + " was rolled back: "
                + goals.stream()
                        .map(goal -> switch (goal) {
                            case Goal.Back back -> back.release().name() + " to " + back.words();
                            case Goal.Stay(var release, var why) -> release.name() + " was kept (" + why + ")";
                        })
                        .collect(Collectors.joining(", "));
    }

    private static String stays(List<Goal> goals) {
        return goals.stream()
                .filter(Goal.Stay.class::isInstance)
                .map(Goal.Stay.class::cast)
                .map(stay -> (goals.size() == 1 ? "" : stay.release().name() + ": ") + stay.why())
                .collect(Collectors.joining("; "));
    }

    /** Which release is where now, and how those go on that are not where they were to go. */
    private Failure halfWay(Failure failure, List<Goal.Back> done, List<Goal.Back> all) {
        var left = all.subList(done.size(), all.size());
        var commands = left.stream()
                .map(back -> "slipway rollback " + target + " --release "
                        + back.release().name() + " --to " + back.to().number())
                .collect(Collectors.joining(", then "));
        var told = all.size() == 1 ? failure : failure.observing(places(done, left));
        return told.advising("Mend what the message names, then: " + commands);
    }

    private static String places(List<Goal.Back> done, List<Goal.Back> left) {
        var places = new ArrayList<String>();
        if (!done.isEmpty()) {
            places.add("Already back: "
                    + done.stream()
                            .map(back -> back.release().name() + " to " + back.words())
                            .collect(Collectors.joining(", "))
                    + ".");
        }
        places.add("Failed: " + left.getFirst().release().name() + ".");
        if (left.size() > 1) {
            places.add("Not begun: "
                    + left.stream().skip(1).map(back -> back.release().name()).collect(Collectors.joining(", ")) + ".");
        }
        return String.join(" ", places);
    }

    private StepOutcome refused(ClusterTrouble trouble) {
        return new StepOutcome.Failed(
                Failure.of(attempted(), trouble.observed()).advising(trouble.advice()));
    }

    private String attempted() {
        return "rolling " + target + " back";
    }
}
