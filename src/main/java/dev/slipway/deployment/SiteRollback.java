package dev.slipway.deployment;

import dev.slipway.diagnosis.SiteKnowledge;
import dev.slipway.kube.Answer;
import dev.slipway.kube.ReleaseHistory;
import dev.slipway.kube.ReleaseRevision;
import dev.slipway.manifest.TargetRelease;
import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Cancellation;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.PipelineEvent.Purpose;
import dev.slipway.pipeline.PipelineEvent.Subject;
import dev.slipway.pipeline.PipelineRunner;
import dev.slipway.plan.PlannedRelease;
import dev.slipway.recovery.Goal;
import dev.slipway.recovery.RollbackCheck;
import dev.slipway.site.Loaded;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.SiteLoader;
import dev.slipway.workspace.Commit;
import dev.slipway.workspace.GitAnswer;
import dev.slipway.workspace.SiteRepository;
import dev.slipway.workspace.Workspace;
import dev.slipway.workspace.Workspaces;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes a target back by hand, as a failed deployment with {@code onFailure: rollback} does it, with its own pipeline: tools,
 * credentials, the lock, the evidence of what is wrong now, the rollback, and what proves that it worked.
 */
public final class SiteRollback {
    private final Surroundings surroundings;

    /** In these surroundings. */
    public SiteRollback(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** What it would do. Nothing is changed anywhere. */
    public SiteReport<RollbackPlan> plan(RollbackRequest request) throws InterruptedException {
        var visit = new VisitRequest(request.site(), request.kubeconfig(), Set.of(request.target()));
        return new SiteVisit(surroundings).ask(visit, new WhatWould(request, surroundings.mask()));
    }

    private record WhatWould(RollbackRequest request, Mask mask) implements SiteVisit.Question<RollbackPlan> {
        @Override
        public Answer<RollbackPlan> ask(SiteVisit.Place place) {
            var releases = new ArrayList<RollbackPlan.Release>();
            var wanted = releases(place.site(), request);
            LearningCluster.learn(place.cluster(), wanted);
            for (var release : wanted) {
                switch (ReleaseHistory.of(place.cluster(), release.namespace(), release.name())) {
                    case Answer.Refused<ReleaseHistory>(var trouble) -> {
                        return new Answer.Refused<>(trouble);
                    }
                    case Answer.Given<ReleaseHistory>(var history) ->
                        releases.add(planned(place, history, Goal.asked(release, history, request.to())));
                }
            }
            return new Answer.Given<>(new RollbackPlan.Seen(request.target(), releases));
        }

        private RollbackPlan.Release planned(SiteVisit.Place place, ReleaseHistory history, Goal goal) {
            var from = history.latest().map(ReleaseRevision::record);
            var name = goal.release().name();
            return switch (goal) {
                case Goal.Stay(var _, var why) ->
                    new RollbackPlan.Release(name, from, Optional.empty(), why, Optional.empty(), "");
                case Goal.Back back -> {
                    var to = Optional.of(back.to().record());
                    var check = new RollbackCheck(
                            place.site().isHelm4(), manifest -> LearningCluster.learn(mask, manifest.body()));
                    yield switch (check.of(place.cluster(), back)) {
                        case Answer.Given<PlannedRelease>(var planned) ->
                            new RollbackPlan.Release(name, from, to, "", Optional.of(planned), "");
                        case Answer.Refused<PlannedRelease>(var trouble) ->
                            new RollbackPlan.Release(name, from, to, "", Optional.empty(), trouble.observed());
                    };
                }
            };
        }

        @Override
        public RollbackPlan unseen(String target, Failure failure) {
            return new RollbackPlan.Unseen(target, failure);
        }

        /** What an admission webhook says may quote anything. */
        @Override
        public boolean mayShowSecrets() {
            return true;
        }
    }

    /** Those that go back, in the order in which they do. */
    static List<TargetRelease> releases(SiteConfig site, RollbackRequest request) {
        var target = site.targets().get(request.target());
        return target == null
                ? List.of()
                : TargetRelease.all(site, target).reversed().stream()
                        .filter(release -> request.release()
                                .filter(wanted ->
                                        !wanted.equals(release.config().name()))
                                .isEmpty())
                        .toList();
    }

    /** What is wrong with the wish, if anything. */
    private static Optional<Failure> problem(SiteConfig site, RollbackRequest request) {
        var target = site.targets().get(request.target());
        if (target == null) {
            return Optional.of(Failure.of("choosing the target", "The site has no target '" + request.target() + "'.")
                    .advising("Its targets are: "
                            + String.join(", ", site.targets().keySet())));
        }
        var releases = site.releasesOn(target);
        var names = releases.stream().map(release -> release.name()).toList();
        if (request.release().filter(name -> !names.contains(name)).isPresent()) {
            return Optional.of(Failure.of(
                            "choosing the release",
                            request.target() + " has no release '"
                                    + request.release().get() + "'.")
                    .advising("Its releases are: " + String.join(", ", names)));
        }
        return request.to().isPresent() && request.release().isEmpty() && releases.size() > 1
                ? Optional.of(Failure.of(
                                "choosing the revision",
                                request.target() + " has " + releases.size()
                                        + " releases, each with revisions of its own.")
                        .advising("Say which one is meant: --release NAME; one of " + String.join(", ", names)))
                : Optional.empty();
    }

    /** Does it. */
    public Ending run(RollbackRequest request, Audience audience, Cancellation cancellation) {
        try {
            var repository = new SiteRepository(surroundings.processes(), surroundings.environment(), request.site());
            return switch (repository.resolve("HEAD")) {
                case GitAnswer.Refused<Commit>(var failure) -> new Ending.Refused(failure);
                case GitAnswer.Known<Commit>(var commit) ->
                    inWorkspace(request, repository, commit, audience, cancellation);
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Ending.Interrupted();
        }
    }

    private Ending inWorkspace(
            RollbackRequest request,
            SiteRepository repository,
            Commit commit,
            Audience audience,
            Cancellation cancellation)
            throws InterruptedException {
        var id = DeploymentId.startingAt(surroundings.clock().instant(), surroundings.random());
        try (var open = Workspaces.of(
                        surroundings.environment(), surroundings.folders().state())
                .open(id)) {
            return switch (repository.checkOut(commit, open.workspace())) {
                case GitAnswer.Refused<SiteRepository.Checkout>(var failure) -> new Ending.Refused(failure);
                case GitAnswer.Known<SiteRepository.Checkout>(var checkout) ->
                    load(request, id, commit, checkout.workspace(), audience, cancellation);
            };
        } catch (IOException e) {
            return new Ending.Refused(
                    Failure.of("making a private workspace", "The system refused: " + e.getMessage() + ".")
                            .advising("Free some space in /dev/shm or in your home folder."));
        }
    }

    private Ending load(
            RollbackRequest request,
            DeploymentId id,
            Commit commit,
            Workspace workspace,
            Audience audience,
            Cancellation cancellation) {
        return switch (SiteLoader.load(workspace.site(), request.site())) {
            case Loaded.Invalid<SiteConfig>(var problems) -> new Ending.Invalid(problems);
            case Loaded.Valid<SiteConfig>(var site, var _) -> {
                var problem = problem(site, request);
                yield problem.<Ending>map(Ending.Refused::new)
                        .orElseGet(() -> runPipeline(site, request, id, commit, workspace, audience, cancellation));
            }
        };
    }

    private Ending runPipeline(
            SiteConfig site,
            RollbackRequest request,
            DeploymentId id,
            Commit commit,
            Workspace workspace,
            Audience audience,
            Cancellation cancellation) {
        var subject = new Subject(
                id,
                site.site(),
                commit.hash(),
                commit.title(),
                commit.author(),
                commit.pullRequest(),
                Purpose.ROLLBACK);
        var knowledge =
                SiteKnowledge.of(workspace.site(), site) instanceof Loaded.Valid<SiteKnowledge>(var known, var _)
                        ? known
                        : SiteKnowledge.NONE;
        var wish = new DeploymentRequest(
                request.site(), "HEAD", request.kubeconfig(), Optional.empty(), Set.of(request.target()));
        var steps = new StepCatalogue(site, surroundings, subject, workspace, wish);
        var pipeline = steps.rollback(request);
        var runner = new PipelineRunner(surroundings.steady(), surroundings.sleeper(), surroundings.random());
        var result = runner.run(pipeline, subject, audience.watch(pipeline, knowledge, steps.inputs()), cancellation);
        steps.end(result).forEach(audience::note);
        return new Ending.Ended(result);
    }
}
