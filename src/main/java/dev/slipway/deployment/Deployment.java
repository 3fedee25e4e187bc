package dev.slipway.deployment;

import dev.slipway.diagnosis.KnowledgeBase;
import dev.slipway.diagnosis.SiteKnowledge;
import dev.slipway.notify.Notifications;
import dev.slipway.notify.PreviousOutcome;
import dev.slipway.pipeline.Cancellation;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.DeploymentResult;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.PipelineEvent.Subject;
import dev.slipway.pipeline.PipelineRunner;
import dev.slipway.site.Loaded;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.SiteLoader;
import dev.slipway.workspace.Commit;
import dev.slipway.workspace.GitAnswer;
import dev.slipway.workspace.OpenWorkspace;
import dev.slipway.workspace.SecretReader;
import dev.slipway.workspace.SiteRepository;
import dev.slipway.workspace.Workspace;
import dev.slipway.workspace.Workspaces;
import java.io.IOException;

/**
 * One deployment of a site, from its commit to its end.
 *
 * <ol>
 *   <li>The commit is found, and checked out into a new private workspace. What a killed run left is removed first.
 *   <li>{@code slipway.yaml} <em>of that commit</em> is read, and the pipeline is put together from it.
 *   <li>The pipeline runs.
 *   <li>However it ended: what was begun outside is closed, and the workspace is removed.
 * </ol>
 */
public final class Deployment {
    private final Surroundings surroundings;

    /** A deployment in these surroundings. */
    public Deployment(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Runs to the end, whatever that is; by then nothing of it runs any more and no secret of it is on any disk. */
    public Ending run(DeploymentRequest request, Audience audience, Cancellation cancellation) {
        try {
            var repository = new SiteRepository(surroundings.processes(), surroundings.environment(), request.site());
            return switch (repository.resolve(request.commit())) {
                case GitAnswer.Refused<Commit>(var failure) -> new Ending.Refused(failure);
                case GitAnswer.Known<Commit>(var commit) -> {
                    var moved = request.plan().flatMap(plan -> PlannedCommit.problem(plan, commit, request));
                    if (moved.isPresent()) {
                        yield new Ending.NotNow(moved.get());
                    }
                    warnOfUncommitted(repository, audience);
                    yield inWorkspace(request, repository, commit, audience, cancellation);
                }
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Ending.Interrupted();
        }
    }

    private static void warnOfUncommitted(SiteRepository repository, Audience audience) throws InterruptedException {
        var files = repository.uncommitted();
        if (!files.isEmpty()) {
            audience.note(SiteRepository.uncommittedWarning(files));
        }
    }

    private Ending inWorkspace(
            DeploymentRequest request,
            SiteRepository repository,
            Commit commit,
            Audience audience,
            Cancellation cancellation)
            throws InterruptedException {
        var id = DeploymentId.startingAt(surroundings.clock().instant(), surroundings.random());
        OpenWorkspace open;
        try {
            open = Workspaces.of(
                            surroundings.environment(), surroundings.folders().state())
                    .open(id);
        } catch (IOException e) {
            return new Ending.Refused(noWorkspace(e));
        }
        open.cleanup().problems().forEach(audience::note);
        try {
            return switch (repository.checkOut(commit, open.workspace())) {
                case GitAnswer.Refused<SiteRepository.Checkout>(var failure) -> new Ending.Refused(failure);
                case GitAnswer.Known<SiteRepository.Checkout>(var checkout) -> {
                    checkout.leftOut().forEach(link -> audience.note(link.warning()));
                    yield load(request, id, commit, checkout.workspace(), audience, cancellation);
                }
            };
        } catch (IOException e) {
            return new Ending.Refused(noWorkspace(e));
        } finally {
            remove(open, audience);
        }
    }

    private Ending load(
            DeploymentRequest request,
            DeploymentId id,
            Commit commit,
            Workspace workspace,
            Audience audience,
            Cancellation cancellation) {
        return switch (SiteLoader.load(workspace.site(), request.site())) {
            case Loaded.Invalid<SiteConfig>(var problems) -> new Ending.Invalid(problems);
            case Loaded.Valid<SiteConfig>(var site, var warnings) -> {
                audience.warnings(warnings);
                var problem = Selection.problem(site, request);
                if (problem.isPresent()) {
                    yield new Ending.Refused(problem.get());
                }
                var subject = new Subject(
                        id, site.site(), commit.hash(), commit.title(), commit.author(), commit.pullRequest());
                yield switch (SiteKnowledge.of(workspace.site(), site)) {
                    case Loaded.Invalid<SiteKnowledge>(var wrong) -> new Ending.Invalid(wrong);
                    case Loaded.Valid<SiteKnowledge>(var knowledge, var _) ->
                        new Ending.Ended(
                                runPipeline(site, knowledge, request, subject, workspace, audience, cancellation));
                };
            }
        };
    }

    private DeploymentResult runPipeline(
            SiteConfig site,
            SiteKnowledge knowledge,
            DeploymentRequest request,
            Subject subject,
            Workspace workspace,
            Audience audience,
            Cancellation cancellation) {
        var steps = new StepCatalogue(site, surroundings, subject, workspace, request);
        var runner = new PipelineRunner(surroundings.steady(), surroundings.sleeper(), surroundings.random());
        var pipeline = steps.pipeline();
        var notifications = notifications(site, knowledge, workspace, steps.previously(audience.previously()));
        var listener = notifications.after(audience.watch(pipeline, knowledge, steps.inputs()));
        var result = runner.run(pipeline, subject, listener, cancellation);
        steps.end(result).forEach(audience::note);
        notifications.end().forEach(audience::note);
        return result;
    }

    private Notifications notifications(
            SiteConfig site, SiteKnowledge knowledge, Workspace workspace, PreviousOutcome previous) {
        return new Notifications(
                site.notifications(),
                new SecretReader(workspace.site(), surroundings.environment(), surroundings.mask()),
                new Notifications.World(surroundings.sleeper(), surroundings.clock(), surroundings.random()),
                // Read only when something has failed.
                (step, failure) -> KnowledgeBase.shipped().with(knowledge).diagnose(step.step(), failure),
                previous);
    }

    private static Failure noWorkspace(IOException e) {
        return Failure.of(
                        "making the private workspace of the deployment",
                        "The system refused: " + e.getMessage() + " ("
                                + e.getClass().getSimpleName() + ").")
                .advising("Free some space in /dev/shm or in your home folder, or see who else may write there.");
    }

    private static void remove(OpenWorkspace open, Audience audience) {
        try {
            open.close();
        } catch (IOException e) {
            audience.note("The workspace " + open.workspace().root() + " could not be removed (" + e.getMessage()
                    + "). There may be secrets in it: remove it by hand.");
        }
    }
}
