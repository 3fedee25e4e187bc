package dev.slipway.cli;

import java.util.Locale;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that prints: {@code @Mixin CommonOptions common}. */
public final class CommonOptions {

    /** In what form to print. */
    public enum Format {
        /** For people. */
        TEXT,
        /** For programs. */
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "Print ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Format format = Format.TEXT;

    @Mixin
    private ColorOption color = new ColorOption();

    @Mixin
    @SuppressWarnings("UnusedVariable") // read by picocli
    private HelpOption help = new HelpOption();

    /** In what form to print. */
    public Format format() {
        return format;
    }

    /** Whether programs read the output. */
    public boolean json() {
        return format == Format.JSON;
    }

    /** Whether to colour what is printed here. */
    public boolean colored(Invocation invocation) {
        return color.applies(invocation);
    }
}
