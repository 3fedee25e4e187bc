package dev.slipway.steps.rollout;

import dev.slipway.pipeline.StepContext;
import dev.slipway.rollout.Trouble;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Passes on what a container said last, each time one crashes, while a step runs: on threads of its own, so that no wait is
 * delayed, and bounded, so that a hundred pods that crash do not become a hundred requests. What can't be had is left out.
 * Once it is closed, nothing more is said.
 */
final class CrashLogs implements AutoCloseable {
    private static final int LINES = 5;
    private static final int CRASHES = 20;
    private static final int AT_ONCE = 3;

    private final StepContext context;
    private final AtomicInteger begun = new AtomicInteger();
    private final Semaphore slots = new Semaphore(AT_ONCE);
    private boolean closed;

    CrashLogs(StepContext context) {
        this.context = context;
    }

    /** Who has the lines. */
    interface Source {
        List<String> lastLines(Trouble trouble, int most) throws InterruptedException;
    }

    /** A container has crashed. */
    void tell(Trouble trouble, Source source) {
        if (!slots.tryAcquire()) {
            return;
        }
        if (begun.incrementAndGet() > CRASHES) {
            slots.release();
            return;
        }
        Thread.ofVirtual().name("crash-log").start(() -> {
            try {
                print(trouble, source.lastLines(trouble, LINES));
            } catch (InterruptedException e) {
                // The watch is over.
                Thread.currentThread().interrupt();
            } finally {
                slots.release();
            }
        });
    }

    private synchronized void print(Trouble trouble, List<String> lines) {
        if (closed || lines.isEmpty()) {
            return;
        }
        context.output("the last lines of " + trouble.object() + ":");
        lines.forEach(line -> context.output("  " + line));
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
