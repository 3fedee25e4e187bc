package dev.slipway.steps.preflight;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** Does several things at once: the slowest one is what it takes. */
final class SideBySide {
    private SideBySide() {}

    /** A thing to do; a seam for the compiler, which else cannot tell what it gives. */
    static <T> Callable<T> task(Callable<T> task) {
        return task;
    }

    /**
     * The results, in the order of the tasks.
     *
     * @throws InterruptedException when cancelled; none of them runs any more by then
     */
    static <T> List<T> all(List<Callable<T>> tasks) throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = new ArrayList<T>();
            for (var done : threads.invokeAll(tasks)) {
                results.add(done.get());
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InterruptedException interruption) {
                throw interruption;
            }
            throw new IllegalStateException("looking at a target", e.getCause());
        }
    }
}
