package dev.slipway.cli;

import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.PipelineEvent.StepEnded;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepRef;
import dev.slipway.pipeline.Track;
import dev.slipway.pipeline.WorkloadProgress;
import java.time.Duration;

/** How events are put into words, the same in every renderer. */
record Wording(Glyphs glyphs, Palette palette) {

    /** A step within its stage: {@code Decrypt secrets}, {@code staging · Await rollout}. */
    static String name(StepRef step) {
        return step.track().equals(Track.SITE) ? step.step() : step.track() + " · " + step.step();
    }

    /** The time since the start: {@code 02:05}, {@code 1:02:05}. */
    static String elapsed(Duration sinceStart) {
        long seconds = Math.max(0, sinceStart.toSeconds());
        return seconds < 3600
                ? "%02d:%02d".formatted(seconds / 60, seconds % 60)
                : "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    /** A step's end in a line: sign, name, what was done, time taken. */
    String end(StepEnded end) {
        return sign(end) + " " + name(end.step()) + remark(end) + took(end);
    }

    /** The coloured sign of a step's end. */
    String sign(StepEnded end) {
        return switch (end.outcome()) {
            case StepOutcome.Succeeded _ ->
                end.flaky() ? palette.yellow(glyphs.succeeded()) : palette.green(glyphs.succeeded());
            case StepOutcome.Skipped _ -> palette.dim(glyphs.skipped());
            case StepOutcome.Failed _ ->
                end.required() ? palette.red(glyphs.failed()) : palette.yellow(glyphs.warned());
            case StepOutcome.Cancelled _ -> palette.dim(glyphs.cancelled());
        };
    }

    /** What there is to say about a step's end. */
    String remark(StepEnded end) {
        return switch (end.outcome()) {
            case StepOutcome.Succeeded(var summary) ->
                (summary.isBlank() ? "" : ": " + summary)
                        + (end.flaky() ? palette.yellow(" (flaky: only after a retry)") : "");
            case StepOutcome.Skipped(var reason) -> palette.dim(": skipped, " + reason);
            case StepOutcome.Failed(var failure) ->
                (end.required() ? ": failed while " : ": warning, failed while ") + failure.attempted() + ". "
                        + failure.observed().replace('\n', ' ');
            case StepOutcome.Cancelled(var reason) -> palette.dim(": cancelled " + reason.explain());
        };
    }

    private String took(StepEnded end) {
        return end.took().isZero() ? "" : palette.dim(" (" + Durations.words(end.took()) + ")");
    }

    /** A workload in a line: {@code Deployment/hub 1 of 2 ready, waiting for …}. */
    static String workload(WorkloadProgress progress) {
        var counted = progress.workload() + " " + progress.ready() + " of " + progress.wanted() + " ready";
        return progress.complete()
                ? counted + ", complete"
                : counted + (progress.note().isEmpty() ? "" : ", " + progress.note());
    }
}
