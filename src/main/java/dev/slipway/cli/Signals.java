package dev.slipway.cli;

import dev.slipway.pipeline.Cancellation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Turns Ctrl-C, SIGTERM and the closing of the terminal into the cancellation of what runs.
 *
 * <p>Signal handlers, not a shutdown hook: in a hook the JVM is already going down, other libraries' hooks run beside us,
 * and the exit code is out of our hands. With handlers the deployment ends like any other, only sooner: the running step
 * ends its children, the journal and the end screen are written, and the exit code says which signal it was. A second
 * signal changes nothing, so nothing is ever left half-done by impatience; SIGKILL remains.
 *
 * <pre>{@code
 * try (var _ = Signals.cancel(cancellation)) {
 *     runner.run(…, cancellation);
 * }
 * }</pre>
 */
public final class Signals implements AutoCloseable {
    /** The name under which Ctrl-C reaches {@link Cancellation}. */
    public static final String INTERRUPT = "SIGINT";

    private static final List<String> NAMES = List.of("INT", "TERM", "HUP");

    private final List<Restore> restores = new ArrayList<>();

    private Signals(Consumer<String> onSignal) {
        for (var name : NAMES) {
            // JLine reaches the JDK's signal handling by reflection; javac warns of a direct use, and we build with
            // -Werror.
            var previous = org.jline.utils.Signals.register(name, () -> onSignal.accept("SIG" + name));
            restores.add(() -> org.jline.utils.Signals.unregister(name, previous));
        }
    }

    /** From now on the signals cancel; until it is closed. */
    public static Signals cancel(Cancellation cancellation) {
        return new Signals(cancellation::cancel);
    }

    /**
     * From now on the signals are told by name; until it is closed.
     *
     * @param onSignal must not block
     */
    static Signals told(Consumer<String> onSignal) {
        return new Signals(onSignal);
    }

    /** Gives the signals back to whoever had them. */
    @Override
    public void close() {
        restores.forEach(Restore::restore);
        restores.clear();
    }

    @FunctionalInterface
    private interface Restore {
        void restore();
    }
}
