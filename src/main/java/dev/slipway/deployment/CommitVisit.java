package dev.slipway.deployment;

import dev.slipway.pipeline.Cancellation;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Pipeline;
import dev.slipway.pipeline.PipelineEvent.Subject;
import dev.slipway.pipeline.PipelineListener;
import dev.slipway.pipeline.PipelineRunner;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.site.Loaded;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.SiteLoader;
import dev.slipway.workspace.Commit;
import dev.slipway.workspace.GitAnswer;
import dev.slipway.workspace.OpenWorkspace;
import dev.slipway.workspace.SiteRepository;
import dev.slipway.workspace.Workspace;
import dev.slipway.workspace.Workspaces;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Prepares a commit of a site as a deployment does (decrypted files, Helm, charts), in a private workspace, for who looks at its targets
 * without deploying it. However that ended, the workspace is removed.
 */
final class CommitVisit {
    private final Surroundings surroundings;

    CommitVisit(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * A commit that lies in a workspace.
     *
     * @param steps of its pipeline
     * @param remarks what the person should know of it
     */
    record Place(
            SiteConfig site,
            Commit commit,
            Workspace workspace,
            DeploymentRequest request,
            Subject subject,
            StepCatalogue steps,
            List<String> remarks) {}

    /** Goes there, for who looks. */
    <T> SiteReport<T> to(DeploymentRequest request, Function<Place, SiteReport<T>> look) throws InterruptedException {
        var repository = new SiteRepository(surroundings.processes(), surroundings.environment(), request.site());
        return switch (repository.resolve(request.commit())) {
            case GitAnswer.Refused<Commit>(var failure) -> new SiteReport.Refused<>(failure);
            case GitAnswer.Known<Commit>(var commit) -> {
                try (var open = Workspaces.of(
                                surroundings.environment(),
                                surroundings.folders().state())
                        .open(DeploymentId.startingAt(surroundings.clock().instant(), surroundings.random()))) {
                    yield checkedOut(request, repository, commit, open, look);
                } catch (IOException e) {
                    yield new SiteReport.Refused<>(
                            Failure.of("making a private workspace", "The system refused: " + e.getMessage() + ".")
                                    .advising("Free some space in /dev/shm or in your home folder."));
                }
            }
        };
    }

    private <T> SiteReport<T> checkedOut(
            DeploymentRequest request,
            SiteRepository repository,
            Commit commit,
            OpenWorkspace open,
            Function<Place, SiteReport<T>> look)
            throws IOException, InterruptedException {
        return switch (repository.checkOut(commit, open.workspace())) {
            case GitAnswer.Refused<SiteRepository.Checkout>(var failure) -> new SiteReport.Refused<>(failure);
            case GitAnswer.Known<SiteRepository.Checkout>(var checkout) -> {
                var workspace = checkout.workspace();
                yield switch (SiteLoader.load(workspace.site(), request.site())) {
                    case Loaded.Invalid<SiteConfig>(var problems) -> new SiteReport.Invalid<>(problems);
                    case Loaded.Valid<SiteConfig>(var site, var _) ->
                        Selection.problem(site, request)
                                .<SiteReport<T>>map(SiteReport.Refused::new)
                                .orElseGet(
                                        () -> look.apply(place(request, site, commit, workspace, remarks(repository))));
                };
            }
        };
    }

    /** What was not committed is not deployed, and so not looked at. */
    private static List<String> remarks(SiteRepository repository) {
        try {
            var files = repository.uncommitted();
            return files.isEmpty() ? List.of() : List.of(SiteRepository.uncommittedWarning(files));
        } catch (InterruptedException e) {
            // Met by what comes next.
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private Place place(
            DeploymentRequest request, SiteConfig site, Commit commit, Workspace workspace, List<String> remarks) {
        var subject = new Subject(
                new DeploymentId("none"),
                site.site(),
                commit.hash(),
                commit.title(),
                commit.author(),
                OptionalInt.empty());
        var steps = new StepCatalogue(site, surroundings, subject, workspace, request);
        return new Place(site, commit, workspace, request, subject, steps, remarks);
    }

    /**
     * Runs steps at a place.
     *
     * @return why one of them failed; empty: none did
     */
    Optional<Failure> run(Place place, Pipeline pipeline, PipelineListener listener, Cancellation cancellation) {
        var runner = new PipelineRunner(surroundings.steady(), surroundings.sleeper(), surroundings.random());
        var result = runner.run(pipeline, place.subject(), listener, cancellation);
        return result.failures().stream()
                .map(step -> step.outcome() instanceof StepOutcome.Failed(var failure)
                        ? failure
                        : Failure.of(step.step().step(), "It did not end."))
                .findFirst();
    }
}
