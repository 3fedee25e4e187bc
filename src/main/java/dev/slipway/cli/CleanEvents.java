package dev.slipway.cli;

import dev.slipway.pipeline.DeploymentResult;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.PipelineEvent.CheckEnded;
import dev.slipway.pipeline.PipelineEvent.DeploymentEnded;
import dev.slipway.pipeline.PipelineEvent.DeploymentStarted;
import dev.slipway.pipeline.PipelineEvent.RecoveryEnded;
import dev.slipway.pipeline.PipelineEvent.RecoveryStarted;
import dev.slipway.pipeline.PipelineEvent.StageEnded;
import dev.slipway.pipeline.PipelineEvent.StageStarted;
import dev.slipway.pipeline.PipelineEvent.StepEnded;
import dev.slipway.pipeline.PipelineEvent.StepPrinted;
import dev.slipway.pipeline.PipelineEvent.StepProgressed;
import dev.slipway.pipeline.PipelineEvent.StepRetrying;
import dev.slipway.pipeline.PipelineEvent.StepStarted;
import dev.slipway.pipeline.PipelineEvent.StepWarned;
import dev.slipway.pipeline.PipelineEvent.Subject;
import dev.slipway.pipeline.PipelineEvent.TroubleSeen;
import dev.slipway.pipeline.PipelineEvent.WorkloadsChanged;
import dev.slipway.pipeline.PipelineListener;
import dev.slipway.pipeline.RecoveryResult;
import dev.slipway.pipeline.RecoveryResult.End;
import dev.slipway.pipeline.StepOutcome;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Stands between the pipeline and everything that shows or keeps its events: it masks every text in them, and takes out
 * control characters, so that no program's or pod's output can move the cursor, forge a line, or command a CI system.
 *
 * <p>The mask at {@link Output} would come too late for events: a renderer cuts lines to a width and JSON escapes quotes,
 * and half a secret is not recognised.
 */
public final class CleanEvents implements PipelineListener {
    private final CleanText clean;
    private final PipelineListener next;

    /** Passes clean events on. */
    public CleanEvents(UnaryOperator<String> mask, PipelineListener next) {
        this.clean = new CleanText(mask);
        this.next = next;
    }

    @Override
    public void on(PipelineEvent event) {
        next.on(cleaned(event));
    }

    private PipelineEvent cleaned(PipelineEvent event) {
        return switch (event) {
            case DeploymentStarted e -> new DeploymentStarted(e.at(), cleaned(e.subject()), e.stages());
            case StageStarted e -> e;
            case StepStarted e -> e;
            case StepProgressed e -> new StepProgressed(e.at(), e.step(), clean.line(e.message()));
            case StepPrinted e -> new StepPrinted(e.at(), e.step(), clean.line(e.line()));
            case StepWarned e -> new StepWarned(e.at(), e.step(), clean.line(e.message()));
            case WorkloadsChanged e ->
                new WorkloadsChanged(
                        e.at(),
                        e.step(),
                        e.workloads().stream().map(clean::workload).toList());
            case TroubleSeen e -> new TroubleSeen(e.at(), e.step(), e.workload(), clean.line(e.message()));
            case CheckEnded e -> new CheckEnded(e.at(), e.step(), clean.check(e.check()));
            case StepRetrying e ->
                new StepRetrying(
                        e.at(), e.step(), e.failedAttempt(), e.attempts(), clean.failure(e.failure()), e.pause());
            case StepEnded e ->
                new StepEnded(e.at(), e.step(), cleaned(e.outcome()), e.took(), e.required(), e.flaky());
            case RecoveryStarted e -> e;
            case RecoveryEnded e -> new RecoveryEnded(e.at(), cleaned(e.result()));
            case StageEnded e -> e;
            case DeploymentEnded e -> new DeploymentEnded(e.at(), cleaned(e.result()));
        };
    }

    private Subject cleaned(Subject subject) {
        return new Subject(
                subject.id(),
                subject.site(),
                subject.commit(),
                clean.line(subject.title()),
                clean.line(subject.author()),
                subject.pullRequest(),
                subject.purpose());
    }

    private DeploymentResult cleaned(DeploymentResult result) {
        var recoveries = result.recoveries().stream().map(this::cleaned).toList();
        return new DeploymentResult(result.verdict(), cleaned(result.steps()), recoveries, result.took());
    }

    private List<StepResult> cleaned(List<StepResult> steps) {
        return steps.stream()
                .map(s -> new StepResult(s.step(), cleaned(s.outcome()), s.took(), s.required(), s.flaky()))
                .toList();
    }

    private RecoveryResult cleaned(RecoveryResult result) {
        var end = switch (result.end()) {
            case End.Recovered(var summary) -> new End.Recovered(clean.line(summary));
            case End.Kept(var reason) -> new End.Kept(clean.line(reason));
            case End.Failed(var acted, var step, var failure) -> new End.Failed(acted, step, clean.failure(failure));
            case End.Interrupted interrupted -> interrupted;
        };
        return new RecoveryResult(
                result.stage(), result.track(), result.culprit(), end, cleaned(result.steps()), result.took());
    }

    private StepOutcome cleaned(StepOutcome outcome) {
        return switch (outcome) {
            case StepOutcome.Succeeded(var summary) -> new StepOutcome.Succeeded(clean.line(summary));
            case StepOutcome.Skipped(var reason) -> new StepOutcome.Skipped(clean.line(reason));
            case StepOutcome.Failed(var failure) -> new StepOutcome.Failed(clean.failure(failure));
            case StepOutcome.Cancelled cancelled -> cancelled;
        };
    }
}
