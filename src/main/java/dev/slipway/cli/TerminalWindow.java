package dev.slipway.cli;

import java.io.IOException;
import java.util.function.Supplier;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** The size of the terminal's window, asked for each time, since people change it. */
final class TerminalWindow implements Supplier<LiveRenderer.WindowSize>, AutoCloseable {
    private static final LiveRenderer.WindowSize USUAL = new LiveRenderer.WindowSize(80, 24);

    private final @Nullable Terminal terminal;

    private TerminalWindow(@Nullable Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * Without a terminal that tells its size, the usual one is assumed. The terminal is asked nothing else: its answers would
     * arrive as if they were typed.
     */
    static TerminalWindow open() {
        try {
            return new TerminalWindow(TerminalBuilder.builder()
                    .system(true)
                    .dumb(true)
                    .nativeSignals(false)
                    .graphemeCluster(false)
                    .build());
        } catch (IOException e) {
            return new TerminalWindow(null);
        }
    }

    @Override
    public LiveRenderer.WindowSize get() {
        if (terminal == null) {
            return USUAL;
        }
        var size = terminal.getSize();
        return size.getColumns() > 1 && size.getRows() > 1
                ? new LiveRenderer.WindowSize(size.getColumns(), size.getRows())
                : USUAL;
    }

    @Override
    public void close() {
        if (terminal != null) {
            try {
                terminal.close();
            } catch (IOException e) {
                // Nothing was changed on the terminal that closing would have to put right: there is nothing to do.
            }
        }
    }
}
