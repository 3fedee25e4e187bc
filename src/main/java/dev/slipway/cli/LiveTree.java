package dev.slipway.cli;

import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.PipelineEvent.StageOutline;
import dev.slipway.pipeline.PipelineEvent.StepEnded;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepRef;
import dev.slipway.pipeline.WorkloadProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tree of stages and steps that a terminal shows. What runs is never left out of a frame: where the window is too low, first
 * the steps of finished stages are folded away, then those of stages to come, then details of what runs.
 */
final class LiveTree {
    private static final int LAST_LINES = 5;
    private static final int UNFINISHED = 10;
    private static final int FEWER = 4;
    private static final int TROUBLES = 5;

    /** So many complete workloads have a line each; more of them are only counted. */
    private static final int COMPLETE = 6;

    private static final int BAR = 12;

    private final Wording wording;
    private final Map<StepRef, Running> running = new HashMap<>();
    private final Map<StepRef, StepEnded> ended = new HashMap<>();
    private List<StageOutline> stages = List.of();
    private String title = "";
    private Instant start = Instant.EPOCH;

    LiveTree(Wording wording) {
        this.wording = wording;
    }

    /** What is known of a step that runs. */
    private static final class Running {
        private final Instant since;
        private final Deque<String> last = new ArrayDeque<>();
        private String message = "";
        private List<WorkloadProgress> workloads = List.of();
        private final Map<String, String> troubles = new LinkedHashMap<>();

        Running(Instant since) {
            this.since = since;
        }

        /** What was wrong with a workload that is complete now is over. */
        void changed(List<WorkloadProgress> latest) {
            workloads = latest;
            latest.stream().filter(WorkloadProgress::complete).forEach(it -> troubles.remove(it.workload()));
        }

        /** How many are complete; without workloads, what the step says. */
        String told() {
            var complete = workloads.stream().filter(WorkloadProgress::complete).count();
            return workloads.isEmpty() ? message : complete + " of " + workloads.size() + " rolled out";
        }

        void printed(String line) {
            last.addLast(line.strip());
            if (last.size() > LAST_LINES) {
                last.removeFirst();
            }
        }
    }

    void on(PipelineEvent event) {
        switch (event) {
            case PipelineEvent.DeploymentStarted e -> {
                start = e.at();
                stages = e.stages();
                title = e.subject().site() + "  " + e.subject().shortCommit() + " \""
                        + e.subject().title() + "\" by " + e.subject().author();
            }
            case PipelineEvent.StepStarted e -> running.put(e.step(), new Running(e.at()));
            case PipelineEvent.StepProgressed e -> of(e.step()).ifPresent(step -> step.message = e.message());
            case PipelineEvent.StepPrinted e -> of(e.step()).ifPresent(step -> step.printed(e.line()));
            case PipelineEvent.StepWarned e ->
                of(e.step()).ifPresent(step -> step.printed(wording.glyphs().warned() + " " + e.message()));
            case PipelineEvent.WorkloadsChanged e -> of(e.step()).ifPresent(step -> step.changed(e.workloads()));
            case PipelineEvent.TroubleSeen e ->
                of(e.step()).ifPresent(step -> step.troubles.put(e.workload(), e.message()));
            case PipelineEvent.CheckEnded e ->
                of(e.step()).ifPresent(step -> step.printed(CheckWords.line(e.check(), wording)));
            case PipelineEvent.StepRetrying e ->
                of(e.step())
                        .ifPresent(step -> step.message = "attempt " + e.failedAttempt() + " of " + e.attempts()
                                + " failed: " + e.failure().observed());
            case PipelineEvent.StepEnded e -> {
                running.remove(e.step());
                ended.put(e.step(), e);
            }
            case PipelineEvent.RecoveryStarted e -> steps(e.stage(), steps -> steps.addAll(e.steps()));
            case PipelineEvent.RecoveryEnded e ->
                // What of it never began will not any more.
                steps(
                        e.result().stage(),
                        steps -> steps.removeIf(
                                step -> step.track().equals(e.result().track()) && !ended.containsKey(step)));
            case PipelineEvent.StageStarted _, PipelineEvent.StageEnded _, PipelineEvent.DeploymentEnded _ -> {}
        }
    }

    /** Changes which steps a stage has. */
    private void steps(String stage, Consumer<List<StepRef>> change) {
        stages = stages.stream()
                .map(outline -> {
                    var steps = new ArrayList<>(outline.steps());
                    if (outline.name().equals(stage)) {
                        change.accept(steps);
                    }
                    return new StageOutline(outline.name(), steps);
                })
                .toList();
    }

    private Optional<Running> of(StepRef step) {
        return Optional.ofNullable(running.get(step));
    }

    /** The tree as it is now, in lines at most so wide and at most so many. */
    List<String> frame(Instant now, int width, int height) {
        var lines = build(now, width, Detail.ALL);
        for (var detail : new Detail[] {Detail.FEWER_LINES, Detail.FOLDED, Detail.BARE}) {
            if (lines.size() > height) {
                lines = build(now, width, detail);
            }
        }
        if (lines.size() > height) {
            // Even what runs is too much: the newest is at the end of the tree.
            lines = lines.subList(lines.size() - height, lines.size());
        }
        return lines;
    }

    /** The tree at the end, with every step that began, to stay in the scrollback. */
    List<String> last(Instant now) {
        return build(now, Integer.MAX_VALUE, Detail.FINAL);
    }

    /** How much of the tree to show. */
    private enum Detail {
        ALL,
        FEWER_LINES,
        FOLDED,
        BARE,
        FINAL
    }

    private List<String> build(Instant now, int width, Detail detail) {
        var lines = new ArrayList<Line>();
        if (!title.isEmpty()) {
            lines.add(new Line("", Style.BOLD, title));
        }
        for (var stage : stages) {
            stage(stage, now, detail, lines);
        }
        return lines.stream().map(line -> line.rendered(wording, width)).toList();
    }

    private void stage(StageOutline stage, Instant now, Detail detail, List<Line> lines) {
        boolean active = stage.steps().stream().anyMatch(running::containsKey);
        boolean begun = active || stage.steps().stream().anyMatch(step -> began(ended.get(step)));
        boolean done = stage.steps().stream().allMatch(ended::containsKey);
        boolean bad = stage.steps().stream()
                .map(ended::get)
                .filter(Objects::nonNull)
                .anyMatch(end -> end.required() && !end.outcome().opensGate());
        var sign = !begun
                ? wording.palette()
                        .dim(
                                done
                                        ? wording.glyphs().cancelled()
                                        : wording.glyphs().waiting())
                : !done
                        ? wording.palette().bold(wording.glyphs().begins())
                        : bad
                                ? wording.palette().red(wording.glyphs().failed())
                                : wording.palette().green(wording.glyphs().succeeded());
        lines.add(new Line(
                sign + " ", begun ? Style.BOLD : Style.DIM, stage.name() + (done && !begun ? "  not started" : "")));
        boolean folded = (detail == Detail.FOLDED || detail == Detail.BARE) && !active && !bad;
        if (begun && !folded) {
            stage.steps().forEach(step -> step(step, now, detail, lines));
        }
    }

    private static boolean began(@Nullable StepEnded end) {
        return end != null
                && (!(end.outcome() instanceof StepOutcome.Cancelled)
                        || !end.took().isZero());
    }

    private void step(StepRef step, Instant now, Detail detail, List<Line> lines) {
        var end = ended.get(step);
        var run = running.get(step);
        if (end != null) {
            if (detail != Detail.BARE || !end.outcome().opensGate()) {
                ended(end, detail, lines);
            }
        } else if (run != null) {
            running(step, run, now, detail, lines);
        } else if (detail == Detail.ALL) {
            lines.add(new Line(
                    "  " + wording.palette().dim(wording.glyphs().waiting()) + " ", Style.DIM, Wording.name(step)));
        }
    }

    private void ended(StepEnded end, Detail detail, List<Line> lines) {
        if (!began(end)) {
            if (detail == Detail.ALL) {
                lines.add(new Line("  " + wording.sign(end) + " ", Style.DIM, Wording.name(end.step())));
            }
            return;
        }
        var took = end.took().isZero() ? "" : "  " + Durations.words(end.took());
        var flaky = end.flaky() ? "  flaky" : "";
        var remark = switch (end.outcome()) {
            case StepOutcome.Succeeded(var summary) -> summary;
            case StepOutcome.Skipped(var reason) -> "skipped: " + reason;
            case StepOutcome.Failed(var failure) -> failure.observed().replace('\n', ' ');
            case StepOutcome.Cancelled(var reason) -> reason.explain();
        };
        lines.add(new Line(
                "  " + wording.sign(end) + " ",
                Style.PLAIN,
                Wording.name(end.step()) + took + flaky + (remark.isBlank() ? "" : "  " + remark)));
    }

    private void running(StepRef step, Running run, Instant now, Detail detail, List<Line> lines) {
        var spinner = wording.glyphs().spinner();
        long tick = Duration.between(start, now).toMillis() / 100;
        var sign = spinner.get((int) Math.floorMod(tick, (long) spinner.size()));
        var elapsed = Durations.words(
                Duration.ofSeconds(Duration.between(run.since, now).toSeconds()));
        lines.add(new Line(
                "  " + wording.palette().bold(sign) + " ",
                Style.BOLD,
                Wording.name(step) + "  " + elapsed + (run.told().isEmpty() ? "" : "  " + run.told())));
        if (detail == Detail.BARE || detail == Detail.FINAL) {
            return;
        }
        workloads(run.workloads, detail, lines);
        troubles(List.copyOf(run.troubles.values()), detail, lines);
        int shown = detail == Detail.ALL ? LAST_LINES : 1;
        run.last.stream()
                .skip(Math.max(0, run.last.size() - shown))
                .forEach(line -> lines.add(new Line(
                        "      " + wording.palette().dim(wording.glyphs().rule()) + " ", Style.DIM, line)));
    }

    /** Those that are waited for first; of many, the others are only counted. */
    private void workloads(List<WorkloadProgress> workloads, Detail detail, List<Line> lines) {
        var unfinished = workloads.stream().filter(it -> !it.complete()).toList();
        var complete = workloads.stream().filter(WorkloadProgress::complete).toList();
        int most = detail == Detail.ALL ? UNFINISHED : FEWER;
        unfinished.stream().limit(most).forEach(progress -> lines.add(workload(progress)));
        if (unfinished.size() > most) {
            lines.add(new Line(" ".repeat(BAR + 7), Style.DIM, "and " + (unfinished.size() - most) + " more"));
        }
        if (detail != Detail.ALL) {
            return;
        }
        if (complete.size() <= COMPLETE) {
            complete.forEach(progress -> lines.add(workload(progress)));
        } else {
            lines.add(new Line(" ".repeat(BAR + 7), Style.DIM, complete.size() + " workloads are complete"));
        }
    }

    private Line workload(WorkloadProgress progress) {
        return new Line("      " + bar(progress) + " ", Style.PLAIN, Wording.workload(progress));
    }

    private void troubles(List<String> troubles, Detail detail, List<Line> lines) {
        int most = detail == Detail.ALL ? TROUBLES : 1;
        var sign = "      " + wording.palette().yellow(wording.glyphs().warned()) + " ";
        troubles.stream().limit(most).forEach(trouble -> lines.add(new Line(sign, Style.PLAIN, trouble)));
        if (troubles.size() > most) {
            lines.add(new Line(
                    "        ", Style.DIM, "and something is wrong with " + (troubles.size() - most) + " more"));
        }
    }

    private String bar(WorkloadProgress progress) {
        int full = progress.wanted() <= 0
                ? (progress.complete() ? BAR : 0)
                : Math.clamp((long) BAR * progress.ready() / progress.wanted(), 0, BAR);
        return wording.palette().green(wording.glyphs().full().repeat(full))
                + wording.palette().dim(wording.glyphs().empty().repeat(BAR - full));
    }

    private enum Style {
        PLAIN,
        BOLD,
        DIM
    }

    /** A line whose text may be cut, behind signs that may not. */
    private record Line(String signs, Style style, String text) {
        String rendered(Wording wording, int width) {
            int room = width - columns(signs);
            var cut = columns(text) <= room
                    ? text
                    : cut(text, Math.max(0, room - 1)) + wording.glyphs().ellipsis();
            return signs
                    + switch (style) {
                        case PLAIN -> cut;
                        case BOLD -> wording.palette().bold(cut);
                        case DIM -> wording.palette().dim(cut);
                    };
        }

        private static int columns(String text) {
            return org.jline.utils.AttributedString.fromAnsi(text).columnLength();
        }

        private static String cut(String text, int room) {
            return new org.jline.utils.AttributedString(text)
                    .columnSubSequence(0, room)
                    .toString();
        }
    }
}
