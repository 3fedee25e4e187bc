package dev.slipway.pipeline;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Carries what one step made to the steps behind it that need it: the tools that were installed, the kubeconfig of a
 * target. Set at least once before it is read; a second attempt of the step that sets it may set it again.
 */
public final class Handover<T> {
    private final String what;
    private final AtomicReference<@Nullable T> value = new AtomicReference<>();

    /**
     * A handover of nothing yet.
     *
     * @param what what is handed over, for the bug report when it was read too early
     */
    public Handover(String what) {
        this.what = what;
    }

    /** Hands over. */
    public void set(T made) {
        value.set(made);
    }

    /** What was handed over, if anything was. */
    public Optional<T> made() {
        return Optional.ofNullable(value.get());
    }

    /**
     * Takes what was handed over.
     *
     * @throws IllegalStateException when nothing was: the reading step does not need the one that sets it, a bug
     */
    public T get() {
        var made = value.get();
        if (made == null) {
            throw new IllegalStateException(what + " was asked for before the step that makes it succeeded");
        }
        return made;
    }
}
