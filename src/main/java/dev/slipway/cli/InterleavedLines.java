package dev.slipway.cli;

import dev.slipway.pipeline.StepRef;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Every line at once, with the time since the start. While more than one step runs, lines of output say whose they are;
 * while only one does, it would be noise.
 */
final class InterleavedLines implements StepLines {
    private final Consumer<String> out;
    private final Supplier<Duration> elapsed;
    private final Wording wording;
    private final Set<StepRef> running = new HashSet<>();

    InterleavedLines(Consumer<String> out, Supplier<Duration> elapsed, Wording wording) {
        this.out = out;
        this.elapsed = elapsed;
        this.wording = wording;
    }

    @Override
    public void begin(StepRef step, String line) {
        running.add(step);
        out.accept(time() + line);
    }

    @Override
    public void line(StepRef step, String line) {
        var whose = running.size() > 1 ? Wording.name(step) + " " : "";
        out.accept(
                time() + "  " + wording.palette().dim(whose + wording.glyphs().rule()) + " " + line);
    }

    @Override
    public void end(StepRef step, String line) {
        running.remove(step);
        out.accept(time() + line);
    }

    private String time() {
        return "  " + wording.palette().dim(Wording.elapsed(elapsed.get())) + "  ";
    }
}
