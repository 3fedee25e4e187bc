package dev.slipway.pipeline;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Does the same with several things at once: the slowest one is what it takes. */
public final class SideBySide {
    private SideBySide() {}

    /**
     * What is done with one.
     *
     * @param <T> with what
     * @param <R> what comes of it
     */
    @FunctionalInterface
    public interface Work<T, R> {
        /** Does it. */
        R with(T thing) throws InterruptedException;
    }

    /**
     * With all at once.
     *
     * @return the results, in the order of the things
     * @throws InterruptedException when cancelled; nothing of it runs any more by then
     */
    public static <T, R> List<R> each(Collection<T> things, Work<T, R> work) throws InterruptedException {
        return each(things, Math.max(1, things.size()), work);
    }

    /** The same, with so many at a time. */
    public static <T, R> List<R> each(Collection<T> things, int atOnce, Work<T, R> work) throws InterruptedException {
        var permits = new Semaphore(atOnce);
        var tasks = things.stream()
                .<Callable<R>>map(thing -> () -> {
                    permits.acquire();
                    try {
                        return work.with(thing);
                    } finally {
                        permits.release();
                    }
                })
                .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = new ArrayList<R>();
            for (var done : threads.invokeAll(tasks)) {
                results.add(done.get());
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InterruptedException interruption) {
                throw interruption;
            }
            throw new IllegalStateException("doing things side by side", e.getCause());
        }
    }
}
