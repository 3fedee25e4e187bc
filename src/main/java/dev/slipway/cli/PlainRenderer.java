package dev.slipway.cli;

import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.GateDecision;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.PipelineListener;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepRef;
import dev.slipway.pipeline.WorkloadProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Shows a deployment as lines that are never taken back, for files, pipes and CI systems.
 *
 * <p>Steps may run side by side. In a file their lines interleave, each saying whose it is, since whoever follows a file
 * wants to see trouble when it happens ({@link InterleavedLines}). On a CI system each step gets a foldable group, and
 * since groups cannot interleave, one step is shown live and the others are kept back ({@link FoldedLines}).
 *
 * <p>A workload is shown when it has changed, and at most every {@link #PAUSE}, so that a hundred pods do not print a
 * thousand lines; its completion is always shown. Of many workloads a line tells how many have come how far.
 */
final class PlainRenderer implements PipelineListener {
    /** The least time between two lines about one workload. */
    static final Duration PAUSE = Duration.ofSeconds(5);

    private final Consumer<String> out;
    private final Wording wording;
    private final StepLines lines;
    private final Map<Workload, Shown> shown = new HashMap<>();
    private final Set<StepRef> begun = new HashSet<>();
    private final Map<String, List<String>> neverStarted = new LinkedHashMap<>();
    private Instant start = Instant.EPOCH;
    private Instant now = Instant.EPOCH;

    /** Renders to {@code out}, a line at a time; with a CI system, in its groups. */
    PlainRenderer(Consumer<String> out, Wording wording, Optional<CiSystem> ci) {
        this.out = out;
        this.wording = wording;
        this.lines = ci.<StepLines>map(system -> new FoldedLines(system, out, wording))
                .orElseGet(() -> new InterleavedLines(out, () -> Duration.between(start, now), wording));
    }

    /** With more workloads than this, not each has lines of its own. */
    private static final int MANY = 12;

    /** Of many, so many are named. */
    private static final int NAMED = 3;

    private record Workload(StepRef step, String name) {}

    private record Shown(WorkloadProgress progress, Instant at) {}

    @Override
    public void on(PipelineEvent event) {
        now = event.at();
        switch (event) {
            case PipelineEvent.DeploymentStarted e -> started(e);
            case PipelineEvent.StageStarted e -> {
                out.accept("");
                out.accept(wording.palette().bold(e.stage()));
            }
            case PipelineEvent.StepStarted e -> {
                begun.add(e.step());
                lines.begin(e.step(), wording.glyphs().begins() + " " + Wording.name(e.step()));
            }
            case PipelineEvent.StepProgressed e -> lines.line(e.step(), e.message());
            case PipelineEvent.StepPrinted e -> lines.line(e.step(), e.line());
            case PipelineEvent.StepWarned e ->
                lines.line(e.step(), wording.palette().yellow(wording.glyphs().warned() + " warning: ") + e.message());
            case PipelineEvent.WorkloadsChanged e -> workloads(e);
            case PipelineEvent.TroubleSeen e ->
                lines.line(e.step(), wording.palette().yellow(wording.glyphs().warned()) + " " + e.message());
            case PipelineEvent.CheckEnded e -> lines.line(e.step(), CheckWords.line(e.check(), wording));
            case PipelineEvent.StepRetrying e -> lines.line(e.step(), retrying(e));
            case PipelineEvent.StepEnded e -> stepEnded(e);
            case PipelineEvent.RecoveryStarted e ->
                out.accept("  " + wording.palette().yellow(wording.glyphs().begins()) + " " + e.track()
                        + ": undoing what was done there, since \""
                        + e.culprit().step() + "\" failed");
            case PipelineEvent.RecoveryEnded e -> out.accept("  " + RecoveryWords.signed(e.result(), wording));
            case PipelineEvent.StageEnded e -> stageEnded(e);
            case PipelineEvent.DeploymentEnded _ -> {
                neverStarted.forEach((stage, steps) -> notStarted(stage + ": not started"));
                out.accept("");
            }
        }
    }

    private void started(PipelineEvent.DeploymentStarted event) {
        start = event.at();
        var subject = event.subject();
        out.accept(wording.palette().bold(subject.site())
                + switch (subject.purpose()) {
                    case DEPLOY -> ": deploying ";
                    case ROLLBACK -> ": rolling back, with credentials and tests of ";
                }
                + subject.shortCommit() + " \"" + subject.title() + "\" by " + subject.author());
        out.accept(wording.palette().dim("deployment " + subject.id()));
    }

    private String retrying(PipelineEvent.StepRetrying event) {
        return wording.palette().yellow("attempt " + event.failedAttempt() + " of " + event.attempts() + " failed: ")
                + event.failure().observed().replace('\n', ' ') + " Next attempt in "
                + Durations.words(event.pause()) + ".";
    }

    private void workloads(PipelineEvent.WorkloadsChanged event) {
        if (event.workloads().size() <= MANY) {
            event.workloads().forEach(progress -> workload(event.step(), progress));
        } else {
            workload(event.step(), summary(event.workloads()));
        }
    }

    /** All of them as if they were one; which ones it waits for stands behind. */
    private static WorkloadProgress summary(List<WorkloadProgress> workloads) {
        var unfinished = workloads.stream().filter(it -> !it.complete()).toList();
        var named = unfinished.stream().limit(NAMED).map(Wording::workload).collect(Collectors.joining("; "));
        var more = unfinished.size() > NAMED ? "; and " + (unfinished.size() - NAMED) + " more" : "";
        return new WorkloadProgress(
                "all workloads",
                workloads.size() - unfinished.size(),
                workloads.size(),
                named + more,
                unfinished.isEmpty());
    }

    private void workload(StepRef step, WorkloadProgress progress) {
        var key = new Workload(step, progress.workload());
        var before = shown.get(key);
        boolean changed = before == null || !before.progress().equals(progress);
        boolean due = before == null
                || progress.complete()
                || !before.at().plus(PAUSE).isAfter(now);
        if (changed && due) {
            shown.put(key, new Shown(progress, now));
            lines.line(step, Wording.workload(progress));
        }
    }

    /** What never began is not told step by step, which would bury what failed, but once for each stage. */
    private void stepEnded(PipelineEvent.StepEnded event) {
        if (begun.contains(event.step()) || !(event.outcome() instanceof StepOutcome.Cancelled)) {
            lines.end(event.step(), wording.end(event));
        } else {
            neverStarted
                    .computeIfAbsent(event.step().stage(), _ -> new ArrayList<>())
                    .add(Wording.name(event.step()));
        }
    }

    private void notStarted(String what) {
        out.accept("  " + wording.palette().dim(wording.glyphs().cancelled() + " " + what));
    }

    private void stageEnded(PipelineEvent.StageEnded event) {
        var left = neverStarted.remove(event.stage());
        if (left != null) {
            notStarted("not started: " + String.join(", ", left));
        }
        var took = wording.palette().dim(" (" + Durations.words(event.took()) + ")");
        out.accept(
                switch (event.gate()) {
                    case GateDecision.Open _ ->
                        "  " + wording.palette().green(wording.glyphs().succeeded()) + " done" + took;
                    case GateDecision.Closed _ ->
                        "  " + wording.palette().red(wording.glyphs().failed()) + " stopped here" + took;
                });
    }
}
