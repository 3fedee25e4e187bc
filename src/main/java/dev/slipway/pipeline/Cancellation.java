package dev.slipway.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A one-way switch that ends a deployment from outside: Ctrl-C, SIGTERM. Thread-safe. */
public final class Cancellation {
    private final List<Runnable> actions = new ArrayList<>();
    private CancelReason.@Nullable Interrupted reason;

    /** Ends the deployment; the first call's reason stands. */
    public void cancel(String signal) {
        List<Runnable> todo;
        synchronized (this) {
            if (reason != null) {
                return;
            }
            reason = new CancelReason.Interrupted(signal);
            todo = List.copyOf(actions);
        }
        todo.forEach(Runnable::run);
    }

    /** Why the deployment is to end, once it is. */
    public synchronized Optional<CancelReason> reason() {
        return Optional.ofNullable(reason);
    }

    /** Runs the action when the deployment is cancelled, or at once if it already is; closing takes the action back. */
    public Registration onCancel(Runnable action) {
        synchronized (this) {
            if (reason == null) {
                actions.add(action);
                return () -> {
                    synchronized (this) {
                        actions.remove(action);
                    }
                };
            }
        }
        action.run();
        return () -> {};
    }

    /** Takes an action back. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
