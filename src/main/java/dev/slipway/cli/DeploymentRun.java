package dev.slipway.cli;

import dev.slipway.deployment.Audience;
import dev.slipway.deployment.Deployment;
import dev.slipway.deployment.DeploymentRequest;
import dev.slipway.deployment.Ending;
import dev.slipway.deployment.RollbackRequest;
import dev.slipway.deployment.SiteRollback;
import dev.slipway.deployment.Surroundings;
import dev.slipway.diagnosis.SiteKnowledge;
import dev.slipway.journal.History;
import dev.slipway.journal.Inputs;
import dev.slipway.journal.Provenance.Wish;
import dev.slipway.lock.Owner;
import dev.slipway.notify.PreviousOutcome;
import dev.slipway.pipeline.Cancellation;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Pipeline;
import dev.slipway.pipeline.PipelineListener;
import dev.slipway.pipeline.StepRef;
import dev.slipway.site.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs a deployment in front of a person: shows it, and says how it ended, also when it could not begin. */
final class DeploymentRun implements Audience {
    private final Invocation invocation;
    private final CommonOptions options;
    private @Nullable DeploymentDisplay display;
    private @Nullable DeploymentRecording recording;
    private @Nullable Wish wish;
    private Consumer<History> beginning = _ -> {};
    private Optional<Path> results = Optional.empty();
    private String done = "deployed";

    DeploymentRun(Invocation invocation, CommonOptions options) {
        this.invocation = invocation;
        this.options = options;
    }

    /** With a folder for the results of the checks. */
    DeploymentRun writing(Optional<Path> folder) {
        results = folder;
        return this;
    }

    /**
     * Runs it.
     *
     * @param environment what the deployment sees of it
     */
    ExitCode run(DeploymentRequest request, Map<String, String> environment, Cancellation cancellation) {
        wish = new Wish(
                request.site().toString(),
                request.commit(),
                request.until(),
                request.only(),
                request.kubeconfig().map(Path::toString),
                request.plan().isPresent());
        if (request.resumed().isEmpty()) {
            beginning = history -> new ResumedDeployment(invocation).offer(history, request.site());
        }
        return shown(
                environment,
                cancellation,
                surroundings -> new Deployment(surroundings).run(request, this, cancellation));
    }

    /** Runs a rollback by hand. */
    ExitCode rollBack(RollbackRequest request, Map<String, String> environment, Cancellation cancellation) {
        done = "rolled back";
        wish = new Wish(
                request.site().toString(),
                "HEAD",
                Optional.empty(),
                Set.of(request.target()),
                request.kubeconfig().map(Path::toString),
                false);
        return shown(
                environment,
                cancellation,
                surroundings -> new SiteRollback(surroundings).run(request, this, cancellation));
    }

    private ExitCode shown(
            Map<String, String> environment, Cancellation cancellation, Function<Surroundings, Ending> running) {
        var surroundings = Surroundings.real(environment, invocation.mask(), invocation.clock());
        Ending ending;
        try {
            ending = running.apply(surroundings);
        } finally {
            if (display != null) {
                display.close();
            }
            if (recording != null) {
                recording.close();
            }
        }
        return switch (ending) {
            case Ending.Ended(var result) -> ExitCode.of(result, cancellation);
            case Ending.Refused(var failure) -> refused(failure, ExitCode.USAGE);
            case Ending.NotNow(var failure) -> refused(failure, ExitCode.REFUSED);
            case Ending.Invalid(var problems) -> invalid(problems);
            case Ending.Interrupted _ -> ExitCode.INTERRUPTED;
        };
    }

    @Override
    public PipelineListener watch(Pipeline pipeline, SiteKnowledge knowledge, Function<StepRef, Inputs> inputs) {
        recording = new DeploymentRecording(invocation, Objects.requireNonNull(wish), inputs, beginning);
        display = DeploymentDisplay.open(invocation, options, pipeline, knowledge, recording, results);
        return display;
    }

    @Override
    public PreviousOutcome previously() {
        return new PreviousDeployments(
                JournalOption.place(invocation),
                Owner.here(invocation.environment(), "").person(),
                invocation.clock());
    }

    @Override
    public void note(String text) {
        invocation.output().error(text);
    }

    private ExitCode refused(Failure failure, ExitCode code) {
        var text = new StringBuilder("Nothing was " + done + ": ")
                .append(failure.attempted())
                .append(" did not work.\n  ")
                .append(failure.observed());
        failure.advice().forEach(advice -> text.append("\n  ").append(advice));
        invocation.output().error(text.toString());
        return code;
    }

    private ExitCode invalid(List<Problem> problems) {
        problems.forEach(problem -> invocation.output().error(problem.toString()));
        invocation
                .output()
                .error("Nothing was " + done + ": mend "
                        + (problems.size() == 1 ? "this problem" : "these " + problems.size() + " problems")
                        + " and commit. `slipway check` looks at the files as they are now.");
        return ExitCode.USAGE;
    }
}
