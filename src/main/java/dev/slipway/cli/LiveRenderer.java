package dev.slipway.cli;

import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.PipelineListener;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.pipeline.SteadyClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * Shows a deployment on a terminal as a tree that is drawn anew ten times a second, in place.
 *
 * <p>How nothing is left behind: every frame is at most one line less than the window is high and no line is wider than it, so
 * that the terminal neither scrolls nor wraps, and the next frame can go up by the number of lines that the last one had. A
 * frame is written in one piece, and stands between the marks of a synchronised update, which terminals that know them show at
 * once. The cursor is hidden meanwhile; closing shows it again, also when the deployment was interrupted, since signals end a
 * deployment in an orderly way. Before the last frame, which stays in the scrollback with every step, the drawing stops.
 */
final class LiveRenderer implements PipelineListener, AutoCloseable {
    private static final Duration FRAME = Duration.ofMillis(100);
    private static final String HIDE_CURSOR = "\u001b[?25l";
    private static final String SHOW_CURSOR = "\u001b[?25h";
    private static final String BEGIN_UPDATE = "\u001b[?2026h";
    private static final String END_UPDATE = "\u001b[?2026l";
    private static final String ERASE_BELOW = "\u001b[J";

    private final Output output;
    private final LiveTree tree;
    private final InstantSource clock;
    private final Supplier<WindowSize> window;
    private int drawn;
    private int width = 80;
    private boolean over;

    LiveRenderer(Output output, LiveTree tree, InstantSource clock, Supplier<WindowSize> window) {
        this.output = output;
        this.tree = tree;
        this.clock = clock;
        this.window = window;
    }

    /** How many characters the window shows. */
    record WindowSize(int width, int height) {}

    /** Begins to draw, on a thread of its own. */
    static LiveRenderer start(Output output, Wording wording, Invocation invocation) {
        var terminal = TerminalWindow.open();
        var renderer = new LiveRenderer(output, new LiveTree(wording), SteadyClock.from(invocation.clock()), terminal);
        output.text(HIDE_CURSOR);
        Thread.ofPlatform().daemon().name("display").start(() -> renderer.drawUntilOver(terminal));
        return renderer;
    }

    private void drawUntilOver(TerminalWindow terminal) {
        try (terminal) {
            while (draw()) {
                Sleeper.REAL.sleep(FRAME);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void on(PipelineEvent event) {
        tree.on(event);
        if (event instanceof PipelineEvent.DeploymentEnded) {
            close();
        }
    }

    /** Draws a frame, unless it is over. */
    synchronized boolean draw() {
        if (!over) {
            var size = window.get();
            // One line less: the cursor rests on the line below the frame.
            var lines = tree.frame(clock.instant(), size.width() - 1, Math.max(1, size.height() - 1));
            var frame = new StringBuilder(BEGIN_UPDATE).append(back(size.width()));
            lines.forEach(line -> frame.append(line).append("\u001b[K\n"));
            output.text(frame.append(ERASE_BELOW).append(END_UPDATE).toString());
            drawn = lines.size();
            width = size.width();
        }
        return !over;
    }

    /** To the first line of the last frame. In a window that became narrower, its lines may have been broken in two. */
    private String back(int newWidth) {
        int lines = newWidth < width ? drawn * ((width + newWidth - 1) / newWidth) : drawn;
        return lines == 0 ? "\r" : "\u001b[" + lines + "A\r";
    }

    /** Leaves the whole tree behind, and the cursor below it. */
    @Override
    public synchronized void close() {
        if (over) {
            return;
        }
        over = true;
        var last = new StringBuilder(back(window.get().width())).append(ERASE_BELOW);
        tree.last(clock.instant()).forEach(line -> last.append(line).append('\n'));
        output.text(last.append(SHOW_CURSOR).append('\n').toString());
    }
}
