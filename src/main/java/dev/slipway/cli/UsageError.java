package dev.slipway.cli;

import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What the person reads when the command line is wrong: what is wrong, what they may have meant, where to look. */
final class UsageError {
    private UsageError() {}

    static String text(ParameterException wrong) {
        var command = wrong.getCommandLine();
        var lines = new StringBuilder(message(wrong, command));
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            var nearest = unmatched.getSuggestions().stream().limit(3).collect(Collectors.joining(" or "));
            if (!nearest.isEmpty()) {
                lines.append("\nDid you mean: ").append(nearest).append("?");
            }
        }
        return lines.append("\nTo see what there is: ")
                .append(command.getCommandSpec().qualifiedName())
                .append(" --help")
                .toString();
    }

    /** Picocli calls a mistyped command an unmatched argument; the person mistyped a command. */
    private static String message(ParameterException wrong, CommandLine command) {
        if (wrong instanceof UnmatchedArgumentException unmatched
                && !command.getSubcommands().isEmpty()
                && !unmatched.getUnmatched().getFirst().startsWith("-")) {
            return "There is no command '" + unmatched.getUnmatched().getFirst() + "'.";
        }
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            var extra = unmatched.getUnmatched().getFirst();
            return extra.startsWith("-")
                    ? "There is no option '" + extra + "'."
                    : "'" + extra + "' is one argument too many.";
        }
        return String.valueOf(wrong.getMessage());
    }
}
