package dev.slipway.cli;

import java.util.List;

/**
 * Every command of the program, in the groups and the order in which {@code --help} lists them. A command is a class
 * with a {@code @Command} annotation that implements {@code Callable<ExitCode>} and has a constructor without parameters
 * or one that takes the {@link Invocation}. It is made only when it is the one that runs.
 */
final class Commands {
    private Commands() {}

    /** Commands that belong together. */
    record Group(String heading, List<Class<?>> commands) {
        Group {
            commands = List.copyOf(commands);
        }
    }

    /** All of them. */
    static List<Group> groups() {
        return List.of(
                new Group(
                        "To deploy",
                        List.of(
                                PlanCommand.class,
                                DeployCommand.class,
                                RollbackCommand.class,
                                UnlockCommand.class,
                                StatusCommand.class,
                                HistoryCommand.class,
                                ShowCommand.class,
                                LogsCommand.class,
                                JournalCommand.class,
                                DiagnoseCommand.class)),
                new Group("On a target", List.of(ShellCommand.class, ExecCommand.class)),
                new Group(
                        "For your site",
                        List.of(
                                ExplainCommand.class,
                                CheckCommand.class,
                                SecretsCommand.class,
                                NotifyCommand.class,
                                SchemaCommand.class)),
                new Group("To try things", List.of(DemoCommand.class, LocalCommand.class)),
                new Group("For your shell", List.of(CompletionCommand.class)));
    }
}
