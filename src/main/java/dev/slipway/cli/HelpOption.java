package dev.slipway.cli;

import picocli.CommandLine.Option;

/** {@code --help}: {@code @Mixin HelpOption help}. */
public final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // set and read by picocli
    private boolean help;
}
