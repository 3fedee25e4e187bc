package dev.slipway.cli;

import java.util.Locale;
import java.util.Map;
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

    /** When to colour. */
    public enum Color {
        /** On a terminal, unless NO_COLOR is set. */
        AUTO,
        /** Always. */
        ALWAYS,
        /** Never. */
        NEVER;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether to colour, by the convention of no-color.org. */
        boolean applies(boolean terminal, Map<String, String> environment) {
            return switch (this) {
                case ALWAYS -> true;
                case NEVER -> false;
                case AUTO ->
                    terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
            };
        }
    }

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "Print ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Format format = Format.TEXT;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            defaultValue = "auto",
            description = "Colour the output: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Color color = Color.AUTO;

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
        return color.applies(invocation.screen().terminal(), invocation.environment());
    }
}
