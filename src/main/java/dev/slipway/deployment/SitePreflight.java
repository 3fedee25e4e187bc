package dev.slipway.deployment;

import dev.slipway.diagnosis.SiteKnowledge;
import dev.slipway.pipeline.Cancellation;
import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.PipelineEvent.Subject;
import dev.slipway.pipeline.PipelineRunner;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.preflight.TargetReport;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Looks at a site's targets as a deployment of {@code HEAD} does before it changes anything, without a deployment: what it
 * needs for that (decrypted files, Helm, charts) is got the same way, in a private workspace. Nothing is changed or announced
 * anywhere.
 */
public final class SitePreflight {
    private final Surroundings surroundings;

    /** In these surroundings. */
    public SitePreflight(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Looks. */
    public SiteReport<TargetReport> of(VisitRequest request) throws InterruptedException {
        var repository = new SiteRepository(surroundings.processes(), surroundings.environment(), request.site());
        return switch (repository.resolve("HEAD")) {
            case GitAnswer.Refused<Commit>(var failure) -> new SiteReport.Refused<>(failure);
            case GitAnswer.Known<Commit>(var commit) -> {
                try (var open = Workspaces.of(
                                surroundings.environment(),
                                surroundings.folders().state())
                        .open(DeploymentId.startingAt(surroundings.clock().instant(), surroundings.random()))) {
                    yield checkedOut(request, repository, commit, open);
                } catch (IOException e) {
                    yield new SiteReport.Refused<>(
                            Failure.of("making a private workspace", "The system refused: " + e.getMessage() + ".")
                                    .advising("Free some space in /dev/shm or in your home folder."));
                }
            }
        };
    }

    private SiteReport<TargetReport> checkedOut(
            VisitRequest request, SiteRepository repository, Commit commit, OpenWorkspace open)
            throws IOException, InterruptedException {
        return switch (repository.checkOut(commit, open.workspace())) {
            case GitAnswer.Refused<SiteRepository.Checkout>(var failure) -> new SiteReport.Refused<>(failure);
            case GitAnswer.Known<SiteRepository.Checkout>(var checkout) -> {
                var workspace = checkout.workspace();
                yield switch (SiteLoader.load(workspace.site(), request.site())) {
                    case Loaded.Invalid<SiteConfig>(var problems) -> new SiteReport.Invalid<>(problems);
                    case Loaded.Valid<SiteConfig>(var site, var _) ->
                        look(request, site, commit, workspace, remarks(repository));
                };
            }
        };
    }

    /** What was not committed is not deployed, and so not looked at. */
    private static List<String> remarks(SiteRepository repository) throws InterruptedException {
        var files = repository.uncommitted();
        return files.isEmpty() ? List.of() : List.of(SiteRepository.uncommittedWarning(files));
    }

    private SiteReport<TargetReport> look(
            VisitRequest request, SiteConfig site, Commit commit, Workspace workspace, List<String> remarks) {
        var wish =
                new DeploymentRequest(request.site(), "HEAD", request.kubeconfig(), Optional.empty(), request.only());
        var unknown = Selection.problem(site, wish);
        if (unknown.isPresent()) {
            return new SiteReport.Refused<>(unknown.get());
        }
        var subject = new Subject(
                new DeploymentId("none"),
                site.site(),
                commit.hash(),
                commit.title(),
                commit.author(),
                OptionalInt.empty());
        var steps = new StepCatalogue(site, surroundings, subject, workspace, wish);
        var reports = new ArrayList<TargetReport>();
        var runner = new PipelineRunner(surroundings.clock(), surroundings.sleeper(), surroundings.random());
        var result = runner.run(
                steps.preflight(found -> {
                    // Where it was tried again, the last look counts.
                    reports.clear();
                    reports.addAll(found);
                }),
                subject,
                _ -> {},
                new Cancellation());
        steps.close();
        if (reports.isEmpty()) {
            return new SiteReport.Refused<>(result.failures().stream()
                    .map(step -> step.outcome() instanceof StepOutcome.Failed(var failure)
                            ? failure
                            : Failure.of(step.step().step(), "It did not end."))
                    .findFirst()
                    .orElse(Failure.of("looking at the targets", "No target was looked at.")));
        }
        return new SiteReport.Told<>(site.site(), reports, SiteKnowledge.NONE, remarks);
    }
}
