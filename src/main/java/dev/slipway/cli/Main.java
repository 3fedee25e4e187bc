package dev.slipway.cli;

import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The program: builds the command line, runs one command, and ends with its exit code. */
public final class Main {
    /** The program's version; a test holds it to the one in the build. */
    static final String VERSION = "0.1.0";

    private final Invocation invocation;

    Main(Invocation invocation) {
        this.invocation = invocation;
    }

    /** Runs the program. */
    public static void main(String[] args) {
        // Before any other class is loaded: scripts ask for the version often, and it should cost them nothing.
        if (args.length == 1 && args[0].equals("--version")) {
            System.out.println("slipway " + VERSION);
            return;
        }
        var invocation = Invocation.system();
        LogFile.goesTo(invocation.logFile(), invocation.mask());
        System.exit(new Main(invocation).code(args));
    }

    /** Runs one command to its end. */
    ExitCode run(String... args) {
        return codeOf(code(args));
    }

    /** Runs one command to its end; the number may be that of a program that was run for the person. */
    int code(String... args) {
        try {
            return commandLine().execute(args);
        } catch (RuntimeException | Error e) {
            return bug(e).code();
        }
    }

    /** The command line's model: commands, options, and what is done when they are wrong. */
    CommandLine commandLine() {
        var root = new CommandLine(new Root(), new Factory());
        for (var group : Commands.groups()) {
            group.commands().forEach(root::addSubcommand);
        }
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setColorScheme(CommandLine.Help.defaultColorScheme(ansi()));
        root.setUsageHelpLongOptionsMaxWidth(26);
        root.setUsageHelpWidth(100);
        root.setHelpFactory(GroupedHelp.factory());
        root.setExecutionStrategy(Main::execute);
        root.setParameterExceptionHandler((wrong, args) -> usage(wrong).code());
        root.setExecutionExceptionHandler(
                (thrown, command, parsed) -> bug(thrown).code());
        root.setOut(new java.io.PrintWriter(new OutputWriter(invocation.output()), true));
        return root;
    }

    private Ansi ansi() {
        return ColorOption.When.AUTO.applies(invocation.screen().terminal(), invocation.environment())
                ? Ansi.ON
                : Ansi.OFF;
    }

    /** Prints help where it was asked for, else runs the last command named. */
    private static int execute(ParseResult parsed) {
        var help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        var last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        var command = last.commandSpec();
        if (!(command.userObject() instanceof Callable<?> callable)) {
            throw new ParameterException(command.commandLine(), missingCommand(command));
        }
        try {
            return switch (callable.call()) {
                case ExitCode code -> code.code();
                case PassedOn(var code) -> code;
                default -> throw new IllegalStateException(command.qualifiedName() + " ended with no exit code");
            };
        } catch (ParameterException | CommandLine.ExecutionException e) {
            throw e;
        } catch (Exception e) {
            throw new CommandLine.ExecutionException(command.commandLine(), "running " + command.qualifiedName(), e);
        }
    }

    private static String missingCommand(CommandSpec command) {
        return "Which command? " + command.qualifiedName() + " has: "
                + String.join(", ", command.subcommands().keySet());
    }

    private ExitCode usage(ParameterException wrong) {
        invocation.output().error(UsageError.text(wrong));
        return ExitCode.USAGE;
    }

    private ExitCode bug(Throwable thrown) {
        var cause = thrown instanceof CommandLine.ExecutionException && thrown.getCause() != null
                ? thrown.getCause()
                : thrown;
        BugReport.tell(invocation.output(), cause, invocation.logFile());
        return ExitCode.BUG;
    }

    private static ExitCode codeOf(int number) {
        return List.of(ExitCode.values()).stream()
                .filter(code -> code.code() == number)
                .findFirst()
                .orElse(ExitCode.BUG);
    }

    /** The program without a command. */
    @Command(
            name = "slipway",
            version = "slipway " + VERSION,
            header =
                    "Takes one commit of a deployment repository through tools, configuration, staging and production.",
            description = {
                "",
                "The first thing that fails stops everything behind it, and you are told what broke, why, and what to do."
            },
            synopsisSubcommandLabel = "COMMAND",
            footer = {
                "",
                "'slipway COMMAND --help' explains one command. 'slipway explain' tells what a deployment of your site does."
            })
    static final class Root {
        @Mixin
        @SuppressWarnings("UnusedVariable") // read by picocli
        private HelpOption help = new HelpOption();

        @Option(names = "--version", versionHelp = true, description = "Print the version.")
        @SuppressWarnings("UnusedVariable") // set and read by picocli
        private boolean version;
    }

    /** Makes commands, giving the invocation to those that take it. */
    private final class Factory implements CommandLine.IFactory {
        private final CommandLine.IFactory others = CommandLine.defaultFactory();

        @Override
        public <K> K create(Class<K> type) throws Exception {
            for (var constructor : type.getDeclaredConstructors()) {
                var parameters = constructor.getParameterTypes();
                if (parameters.length == 1 && parameters[0] == Invocation.class) {
                    try {
                        return type.cast(constructor.newInstance(invocation));
                    } catch (InvocationTargetException e) {
                        throw new CommandLine.InitializationException("making " + type.getSimpleName(), e);
                    }
                }
            }
            return others.create(type);
        }
    }
}
