package dev.slipway.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A completion script for fish, made from the commands themselves. */
final class FishCompletion {
    private final List<String> lines = new ArrayList<>();

    private FishCompletion() {}

    static String of(CommandSpec root) {
        var script = new FishCompletion();
        script.lines.add("complete -c " + root.name() + " -f");
        script.command(root, List.of());
        return String.join("\n", script.lines) + "\n";
    }

    /** A command's subcommands and options are offered once the words that lead to it have been typed. */
    private void command(CommandSpec command, List<String> path) {
        var subcommands = visible(command);
        var typed = new ArrayList<String>();
        path.forEach(word -> typed.add("__fish_seen_subcommand_from " + word));
        if (!subcommands.isEmpty()) {
            typed.add("not __fish_seen_subcommand_from " + String.join(" ", subcommands.keySet()));
        }
        var condition = typed.isEmpty() ? "" : " -n " + quoted(String.join("; and ", typed));
        var complete = "complete -c " + command.root().name() + condition;
        subcommands.forEach((name, subcommand) -> lines.add(complete + " -a " + name + described(subcommand)));
        for (var option : command.options()) {
            if (!option.hidden()) {
                lines.add(complete + names(option) + values(option) + described(option.description()));
            }
        }
        subcommands.forEach((name, subcommand) -> {
            var deeper = new ArrayList<>(path);
            deeper.add(name);
            command(subcommand.getCommandSpec(), deeper);
        });
    }

    private static Map<String, CommandLine> visible(CommandSpec command) {
        var visible = new java.util.LinkedHashMap<String, CommandLine>();
        command.subcommands().forEach((name, subcommand) -> {
            if (!subcommand.getCommandSpec().usageMessage().hidden()) {
                visible.put(name, subcommand);
            }
        });
        return visible;
    }

    private static String names(OptionSpec option) {
        var text = new StringBuilder();
        for (var name : option.names()) {
            text.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        return text.toString();
    }

    private static String values(OptionSpec option) {
        if (option.arity().max() == 0) {
            return "";
        }
        var candidates = option.completionCandidates();
        return candidates == null ? " -r -F" : " -x -a " + quoted(String.join(" ", candidates));
    }

    private static String described(CommandLine command) {
        return described(command.getCommandSpec().usageMessage().description());
    }

    private static String described(String[] description) {
        if (description.length == 0) {
            return "";
        }
        var sentence = description[0].replaceAll("\\s*\\(default: [^)]*\\)", "").replaceAll(": \\$\\{COMPLETION.*", "");
        return " -d " + quoted(sentence.replaceAll("\\$\\{[^}]*}", "…"));
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
