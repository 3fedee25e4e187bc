package dev.slipway.cli;

import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** The option {@code --color}: {@code @Mixin ColorOption color}. */
final class ColorOption {

    /** When to colour. */
    public enum When {
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
            names = "--color",
            paramLabel = "WHEN",
            defaultValue = "auto",
            description = "Colour the output: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private When when = When.AUTO;

    /** Whether to colour what is printed here. */
    boolean applies(Invocation invocation) {
        return when.applies(invocation.screen().terminal(), invocation.environment());
    }
}
