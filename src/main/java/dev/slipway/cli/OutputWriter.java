package dev.slipway.cli;

import java.io.Writer;

/** Lets picocli's help leave through the one door. */
final class OutputWriter extends Writer {
    private final Output output;
    private final StringBuilder pending = new StringBuilder();

    OutputWriter(Output output) {
        this.output = output;
    }

    @Override
    public void write(char[] chars, int offset, int length) {
        pending.append(chars, offset, length);
    }

    @Override
    public void flush() {
        if (!pending.isEmpty()) {
            output.text(pending.toString());
            pending.setLength(0);
        }
    }

    @Override
    public void close() {
        flush();
    }
}
