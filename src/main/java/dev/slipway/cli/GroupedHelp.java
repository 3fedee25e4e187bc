package dev.slipway.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.IHelpFactory;
import picocli.CommandLine.Model.CommandSpec;

/** The usual help, with the program's commands in groups. */
final class GroupedHelp extends Help {
    private GroupedHelp(CommandSpec spec, ColorScheme colors) {
        super(spec, colors);
    }

    static IHelpFactory factory() {
        return (spec, colors) -> spec.parent() == null ? new GroupedHelp(spec, colors) : new Help(spec, colors);
    }

    @Override
    public String commandListHeading(Object... params) {
        return "";
    }

    @Override
    public String commandList() {
        var text = new StringBuilder();
        for (var group : Commands.groups()) {
            text.append("\n").append(group.heading()).append("\n");
            text.append(table(group.commands()));
        }
        return text.toString();
    }

    private String table(List<Class<?>> commands) {
        int names =
                subcommands().keySet().stream().mapToInt(String::length).max().orElse(0) + 4;
        var table = TextTable.forColumns(
                colorScheme(),
                new Column(names, 2, Column.Overflow.SPAN),
                new Column(100 - names, 2, Column.Overflow.WRAP));
        for (var command : commands) {
            var declared = command.getAnnotation(CommandLine.Command.class);
            Text name = colorScheme().commandText(declared.name());
            table.addRowValues(name, colorScheme().text(String.join(" ", declared.description())));
        }
        return table.toString();
    }
}
