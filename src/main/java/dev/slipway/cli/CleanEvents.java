package dev.slipway.cli;

import dev.slipway.pipeline.DeploymentResult;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.PipelineEvent.DeploymentEnded;
import dev.slipway.pipeline.PipelineEvent.DeploymentStarted;
import dev.slipway.pipeline.PipelineEvent.StageEnded;
import dev.slipway.pipeline.PipelineEvent.StageStarted;
import dev.slipway.pipeline.PipelineEvent.StepEnded;
import dev.slipway.pipeline.PipelineEvent.StepPrinted;
import dev.slipway.pipeline.PipelineEvent.StepProgressed;
import dev.slipway.pipeline.PipelineEvent.StepRetrying;
import dev.slipway.pipeline.PipelineEvent.StepStarted;
import dev.slipway.pipeline.PipelineEvent.StepWarned;
import dev.slipway.pipeline.PipelineEvent.Subject;
import dev.slipway.pipeline.PipelineEvent.WorkloadsChanged;
import dev.slipway.pipeline.PipelineListener;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.WorkloadProgress;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Stands between the pipeline and everything that shows or keeps its events: it masks every text in them, and takes out
 * control characters, so that no program's or pod's output can move the cursor, forge a line, or command a CI system.
 *
 * <p>The mask at {@link Output} would come too late for events: a renderer cuts lines to a width and JSON escapes quotes,
 * and half a secret is not recognised.
 */
public final class CleanEvents implements PipelineListener {
    private static final Pattern ESCAPES =
            Pattern.compile("\u001b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\)?|[@-Z\\\\^_])");
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}&&[^\t\n]]");

    private final UnaryOperator<String> mask;
    private final PipelineListener next;

    /** Passes clean events on. */
    public CleanEvents(UnaryOperator<String> mask, PipelineListener next) {
        this.mask = mask;
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
            case StepProgressed e -> new StepProgressed(e.at(), e.step(), line(e.message()));
            case StepPrinted e -> new StepPrinted(e.at(), e.step(), line(e.line()));
            case StepWarned e -> new StepWarned(e.at(), e.step(), line(e.message()));
            case WorkloadsChanged e ->
                new WorkloadsChanged(
                        e.at(),
                        e.step(),
                        e.workloads().stream().map(this::cleaned).toList());
            case StepRetrying e ->
                new StepRetrying(e.at(), e.step(), e.failedAttempt(), e.attempts(), cleaned(e.failure()), e.pause());
            case StepEnded e ->
                new StepEnded(e.at(), e.step(), cleaned(e.outcome()), e.took(), e.required(), e.flaky());
            case StageEnded e -> e;
            case DeploymentEnded e -> new DeploymentEnded(e.at(), cleaned(e.result()));
        };
    }

    private Subject cleaned(Subject subject) {
        return new Subject(
                subject.id(),
                subject.site(),
                subject.commit(),
                line(subject.title()),
                line(subject.author()),
                subject.pullRequest());
    }

    private WorkloadProgress cleaned(WorkloadProgress progress) {
        return new WorkloadProgress(
                progress.workload(), progress.ready(), progress.wanted(), line(progress.note()), progress.complete());
    }

    private DeploymentResult cleaned(DeploymentResult result) {
        var steps = result.steps().stream()
                .map(s -> new StepResult(s.step(), cleaned(s.outcome()), s.took(), s.required(), s.flaky()))
                .toList();
        return new DeploymentResult(result.verdict(), steps, result.took());
    }

    private StepOutcome cleaned(StepOutcome outcome) {
        return switch (outcome) {
            case StepOutcome.Succeeded(var summary) -> new StepOutcome.Succeeded(line(summary));
            case StepOutcome.Skipped(var reason) -> new StepOutcome.Skipped(line(reason));
            case StepOutcome.Failed(var failure) -> new StepOutcome.Failed(cleaned(failure));
            case StepOutcome.Cancelled cancelled -> cancelled;
        };
    }

    private Failure cleaned(Failure failure) {
        return new Failure(
                line(failure.attempted()),
                text(failure.observed()),
                failure.evidence().stream().map(this::cleaned).toList(),
                failure.advice().stream().map(this::text).toList(),
                failure.worthRetrying());
    }

    private Evidence cleaned(Evidence evidence) {
        return switch (evidence) {
            case Evidence.ExitCode e -> e;
            case Evidence.OutputTail e -> new Evidence.OutputTail(line(e.source()), lines(e.lines()));
            case Evidence.FileProblem e ->
                new Evidence.FileProblem(e.file(), e.line(), e.column(), line(e.problem()), text(e.remedy()));
            case Evidence.HttpReply e -> new Evidence.HttpReply(line(e.request()), e.status(), text(e.body()));
            case Evidence.Trouble e ->
                new Evidence.Trouble(e.kind(), e.workload(), line(e.object()), line(e.reason()), text(e.message()));
            case Evidence.Condition e ->
                new Evidence.Condition(e.object(), e.type(), line(e.status()), line(e.reason()), text(e.message()));
            case Evidence.WorkloadState e -> new Evidence.WorkloadState(e.workload(), line(e.state()));
            case Evidence.ContainerState e ->
                new Evidence.ContainerState(
                        e.workload(),
                        e.pod(),
                        e.container(),
                        line(e.image()),
                        e.reason(),
                        text(e.message()),
                        e.exitCode(),
                        e.restarts());
            case Evidence.ClusterEvent e ->
                new Evidence.ClusterEvent(e.object(), e.reason(), text(e.message()), e.count(), e.lastSeen());
            case Evidence.FailedTest e -> new Evidence.FailedTest(line(e.test()), line(e.title()), text(e.message()));
            case Evidence.Fact e -> new Evidence.Fact(line(e.subject()), text(e.value()));
        };
    }

    private List<String> lines(List<String> lines) {
        return lines.stream().map(this::line).toList();
    }

    /** One line: a line break in it would let a program forge the next line. */
    private String line(String text) {
        return text(text).replace('\n', ' ');
    }

    private String text(String text) {
        var plain = ESCAPES.matcher(text).replaceAll("");
        // Masked again after the control characters are gone: they may have stood within the secret.
        return mask.apply(CONTROLS.matcher(mask.apply(plain)).replaceAll(""));
    }
}
