package dev.slipway.steps.preflight;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Retry;
import dev.slipway.pipeline.SideBySide;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.preflight.Finding.Severity;
import dev.slipway.preflight.TargetReport;
import dev.slipway.site.TargetConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Looks at every target that will be deployed to, all at once, and fails with everything that would make the deployment fail
 * at any of them. Nothing is changed anywhere, so when it fails, no target is touched: not even staging because of production. A
 * target that is not required stops no other here either: one on which a deployment would fail is left out, unless that would leave none.
 */
public final class CheckTargets implements Step {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** More of them get in one another's way; each of them runs a Helm. */
    private static final int AT_ONCE = 12;

    private final List<TargetConfig> targets;
    private final Preflight preflight;
    private final Consumer<List<TargetReport>> listener;

    /**
     * The step.
     *
     * @param targets those that will be deployed to, in the pipeline's order
     * @param listener told what was found, whatever it is
     */
    public CheckTargets(List<TargetConfig> targets, Preflight preflight, Consumer<List<TargetReport>> listener) {
        this.targets = List.copyOf(targets);
        this.preflight = preflight;
        this.listener = listener;
    }

    @Override
    public String name() {
        return "Check targets";
    }

    @Override
    public StepDocumentation documentation() {
        return PreflightDocumentation.of(targets);
    }

    @Override
    public StepPolicy policy() {
        return StepPolicy.within(LIMIT).retrying(Retry.NETWORK);
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        if (targets.isEmpty()) {
            return new StepOutcome.Skipped("no target will be deployed to");
        }
        context.progress("looking at "
                + String.join(", ", targets.stream().map(TargetConfig::name).toList()));
        var reports = SideBySide.each(targets, AT_ONCE, preflight::at);
        listener.accept(reports);
        reports.forEach(report -> tell(report, context));
        var ready =
                reports.stream().filter(report -> report.problems().isEmpty()).toList();
        var decisive = ready.isEmpty()
                ? reports
                : reports.stream().filter(this::isRequired).toList();
        var problems =
                decisive.stream().flatMap(report -> report.problems().stream()).toList();
        if (!problems.isEmpty()) {
            return new StepOutcome.Failed(
                    failure(decisive, problems, "Nothing was announced or changed, on no target."));
        }
        reports.stream()
                .filter(report -> !report.problems().isEmpty())
                .forEach(report -> context.output(report.target()
                        + (report.isPassing() ? ": not ready yet: " : ": left out, since it is not required: ")
                        + report.problems().getFirst().problem()));
        return new StepOutcome.Succeeded(summary(ready));
    }

    private boolean isRequired(TargetReport report) {
        return targets.stream()
                .filter(TargetConfig::required)
                .anyMatch(target -> target.name().equals(report.target()));
    }

    /**
     * Why a target is left out, for its own steps to fail with; empty: it is not. What may pass is left to these, which try again.
     *
     * @param report what was found there
     */
    public static Optional<Failure> whyLeftOut(TargetReport report) {
        return report.problems().isEmpty() || report.isPassing()
                ? Optional.empty()
                : Optional.of(failure(List.of(report), report.problems(), "Nothing was changed there."));
    }

    private static void tell(TargetReport report, StepContext context) {
        switch (report) {
            case TargetReport.Seen seen -> {
                seen.findings(Severity.WARNING)
                        .forEach(finding -> context.warn(seen.target() + ": " + finding.sentences()));
                seen.findings(Severity.REMARK)
                        .forEach(finding -> context.output(seen.target() + ": " + finding.sentences()));
            }
            case TargetReport.Unseen _ -> {}
        }
    }

    private static String summary(List<TargetReport> reports) {
        return String.join(", ", reports.stream().map(TargetReport::target).toList())
                + (reports.size() == 1 ? " is" : " are") + " ready to be deployed to";
    }

    private static Failure failure(
            List<TargetReport> reports, List<Evidence.TargetProblem> problems, String untouched) {
        var evidence = new ArrayList<Evidence>(problems);
        for (var report : reports) {
            if (report instanceof TargetReport.Unseen unseen) {
                unseen.evidence().forEach(evidence::add);
            }
        }
        var passing =
                reports.stream().filter(report -> !report.problems().isEmpty()).allMatch(TargetReport::isPassing);
        return new Failure("checking the targets", observed(problems, untouched), evidence, List.of(), passing);
    }

    private static String observed(List<Evidence.TargetProblem> problems, String untouched) {
        if (problems.size() == 1) {
            var only = problems.getFirst();
            return "On " + only.target() + ": " + only.problem() + " " + untouched;
        }
        var targets =
                problems.stream().map(Evidence.TargetProblem::target).distinct().toList();
        return problems.size() + " problems on " + String.join(", ", targets)
                + " would make the deployment fail there. " + untouched;
    }
}
