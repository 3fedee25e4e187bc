package dev.slipway.cli;

import dev.slipway.pipeline.CheckReport;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.WorkloadProgress;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Masks texts that come from outside, and takes out control characters, so that no program's or pod's output can move the
 * cursor, forge a line, or command a CI system.
 *
 * @param mask hides secrets
 */
record CleanText(UnaryOperator<String> mask) {
    private static final Pattern ESCAPES =
            Pattern.compile("\u001b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\)?|[@-Z\\\\^_])");
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}&&[^\t\n]]");

    /** A failure whose texts are all clean. */
    Failure failure(Failure failure) {
        return new Failure(
                line(failure.attempted()),
                text(failure.observed()),
                failure.evidence().stream().map(this::evidence).toList(),
                failure.advice().stream().map(this::text).toList(),
                failure.worthRetrying());
    }

    /** A fact whose texts are all clean. */
    Evidence evidence(Evidence evidence) {
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
            case Evidence.TargetProblem e ->
                new Evidence.TargetProblem(
                        e.target(), e.check(), line(e.object()), text(e.problem()), text(e.remedy()));
            case Evidence.Fact e -> new Evidence.Fact(line(e.subject()), text(e.value()));
        };
    }

    /** A workload's progress whose note is clean. */
    WorkloadProgress workload(WorkloadProgress progress) {
        return new WorkloadProgress(
                progress.workload(), progress.ready(), progress.wanted(), line(progress.note()), progress.complete());
    }

    /** A check whose words are clean. */
    CheckReport check(CheckReport check) {
        return new CheckReport(
                check.kind(),
                line(check.title()),
                check.outcome(),
                check.attempts(),
                check.took(),
                text(check.observed()),
                lines(check.log()));
    }

    private List<String> lines(List<String> lines) {
        return lines.stream().map(this::line).toList();
    }

    /** One line: a line break in it would let a program forge the next line. */
    String line(String text) {
        return text(text).replace('\n', ' ');
    }

    /** Any number of lines. */
    String text(String text) {
        var plain = ESCAPES.matcher(text).replaceAll("");
        // Masked again after the control characters are gone: they may have stood within the secret.
        return mask.apply(CONTROLS.matcher(mask.apply(plain)).replaceAll(""));
    }
}
