package dev.slipway.cli;

import dev.slipway.site.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What the person reads when the command line is wrong: what is wrong, what they may have meant, where to look. */
final class UsageError {
    private UsageError() {}

    static String text(ParameterException wrong) {
        var command = wrong.getCommandLine().getCommandSpec();
        var lines = new ArrayList<String>();
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            lines.addAll(unmatched(unmatched.getUnmatched().getFirst(), command));
        } else {
            lines.add(String.valueOf(wrong.getMessage()));
        }
        lines.add("To see what there is: " + command.qualifiedName() + " --help");
        return String.join("\n", lines);
    }

    /** Picocli calls a mistyped command an unmatched argument; the person mistyped a command. */
    private static List<String> unmatched(String word, CommandSpec command) {
        if (word.startsWith("-")) {
            var name = word.replaceFirst("=.*", "");
            var options = command.options().stream()
                    .filter(option -> !option.hidden())
                    .flatMap(option -> Stream.of(option.names()))
                    .filter(option -> option.startsWith("--"))
                    .toList();
            return List.of("There is no option '" + name + "'.", suggestion(name, options, "Its options are"));
        }
        var commands = command.subcommands().keySet();
        return commands.isEmpty()
                ? List.of("'" + word + "' is one argument too many.")
                : List.of("There is no command '" + word + "'.", suggestion(word, commands, "There are"));
    }

    /** Who typed only the beginning meant what begins so, however far the rest is. */
    private static String suggestion(String word, Collection<String> candidates, String whatTheyAre) {
        var begun = candidates.stream()
                .filter(candidate -> candidate.startsWith(word))
                .toList();
        return begun.size() == 1
                ? "Did you mean '" + begun.getFirst() + "'?"
                : Nearest.suggestion(word, candidates, whatTheyAre);
    }
}
