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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tree of stages and steps that a terminal shows. What runs is never left out of a frame: where the window is too low, first
 * the steps of finished stages are folded away, then those of stages to come, then details of what runs.
 */
final class LiveTree {
    private static final int LAST_LINES = 3;
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

        Running(Instant since) {
            this.since = since;
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
            case PipelineEvent.WorkloadsChanged e -> of(e.step()).ifPresent(step -> step.workloads = e.workloads());
            case PipelineEvent.StepRetrying e ->
                of(e.step())
                        .ifPresent(step -> step.message = "attempt " + e.failedAttempt() + " of " + e.attempts()
                                + " failed: " + e.failure().observed());
            case PipelineEvent.StepEnded e -> {
                running.remove(e.step());
                ended.put(e.step(), e);
            }
            case PipelineEvent.StageStarted _, PipelineEvent.StageEnded _, PipelineEvent.DeploymentEnded _ -> {}
        }
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
                Wording.name(step) + "  " + elapsed + (run.message.isEmpty() ? "" : "  " + run.message)));
        if (detail == Detail.BARE || detail == Detail.FINAL) {
            return;
        }
        run.workloads.stream()
                .filter(progress -> detail == Detail.ALL || !progress.complete())
                .forEach(progress ->
                        lines.add(new Line("      " + bar(progress) + " ", Style.PLAIN, Wording.workload(progress))));
        int shown = detail == Detail.ALL ? LAST_LINES : 1;
        run.last.stream()
                .skip(Math.max(0, run.last.size() - shown))
                .forEach(line -> lines.add(new Line(
                        "      " + wording.palette().dim(wording.glyphs().rule()) + " ", Style.DIM, line)));
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
