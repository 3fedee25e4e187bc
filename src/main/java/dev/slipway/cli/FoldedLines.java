package dev.slipway.cli;

import dev.slipway.pipeline.StepRef;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One foldable group for each step, on CI systems, whose groups can neither interleave nor, on some, nest.
 *
 * <p>So one step at a time has the <em>floor</em>: its group is open and its lines are shown as they come. What the steps
 * beside it say meanwhile is kept, and shown when the floor is free: first those that have ended, then the one that has
 * run longest, which takes the floor. Nothing is lost or mixed, the step that people wait for is seen live, and the end of
 * a step stands below its group, where it is seen while the group is folded.
 */
final class FoldedLines implements StepLines {
    private final CiSystem ci;
    private final Consumer<String> out;
    private final Wording wording;
    /** What each running step has said and is not shown yet, in the order in which they began. */
    private final Map<StepRef, Queue<String>> kept = new LinkedHashMap<>();

    private final Map<StepRef, String> ended = new LinkedHashMap<>();
    private final Set<StepRef> open = new HashSet<>();
    private @Nullable StepRef floor;

    FoldedLines(CiSystem ci, Consumer<String> out, Wording wording) {
        this.ci = ci;
        this.out = out;
        this.wording = wording;
    }

    @Override
    public void begin(StepRef step, String line) {
        kept.put(step, new ArrayDeque<>());
        if (floor == null) {
            floor = step;
        }
    }

    @Override
    public void line(StepRef step, String line) {
        kept.computeIfAbsent(step, _ -> new ArrayDeque<>()).add(wording.glyphs().rule() + " " + ci.harmless(line));
        if (step.equals(floor)) {
            show(step);
        }
    }

    @Override
    public void end(StepRef step, String line) {
        ended.put(step, line);
        if (step.equals(floor) || floor == null) {
            showEnded();
            floor = kept.keySet().stream().findFirst().orElse(null);
            if (floor != null) {
                show(floor);
            }
        }
    }

    /** Shows what was kept of a step, in its group, which a step without output never opens. */
    private void show(StepRef step) {
        var lines = kept.getOrDefault(step, new ArrayDeque<>());
        if (!lines.isEmpty() && open.add(step)) {
            out.accept(ci.groupStart(step));
        }
        while (!lines.isEmpty()) {
            out.accept(lines.remove());
        }
    }

    /** The one that had the floor comes first: its group is open. */
    private void showEnded() {
        var first = ended.keySet().stream().filter(step -> step.equals(floor));
        var others = ended.keySet().stream().filter(step -> !step.equals(floor));
        for (var step : Stream.concat(first, others).toList()) {
            show(step);
            if (open.remove(step)) {
                out.accept(ci.groupEnd(step));
            }
            out.accept("  " + ci.harmless(ended.getOrDefault(step, "")));
            kept.remove(step);
        }
        ended.clear();
    }
}
