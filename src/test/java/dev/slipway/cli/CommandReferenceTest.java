package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Makes docs/cli.md of the commands themselves, so that it cannot rot: {@code -Dgolden.update=true} writes it anew. */
class CommandReferenceTest {
    private static final Path DOCUMENT = Path.of("docs/cli.md");

    /** Every variable that the program reads, and what for. */
    private static final Map<String, String> ENVIRONMENT = new java.util.TreeMap<>(Map.ofEntries(
            Map.entry("NO_COLOR", "if it is set to anything, nothing is coloured unless `--color always` says so"),
            Map.entry("XDG_CACHE_HOME", "tools and downloads are kept below it, in `slipway` (default: `~/.cache`)"),
            Map.entry(
                    "XDG_STATE_HOME",
                    "the journal, logs, the evidence of failed deployments and local clusters are kept below it, in `slipway` (default: `~/.local/state`); the log is"
                            + " `slipway/logs/slipway.log`, readable by its owner alone"),
            Map.entry("PATH", "where tools that need no download, git and the local cluster's programs are looked for"),
            Map.entry(
                    "LANG, LC_ALL, LC_CTYPE",
                    "whether the terminal shows Unicode; without it, signs and bars are ASCII"),
            Map.entry(
                    "XDG_RUNTIME_DIR",
                    "a folder in memory for a deployment's private workspace, which holds decrypted secrets, where"
                            + " `/dev/shm` cannot be used"),
            Map.entry(
                    "SLIPWAY_WORKSPACES",
                    "a folder in memory for those workspaces that is better than `/dev/shm`: in a container, where that is small, or where"
                            + " several runners of one user shall not see each other's"),
            Map.entry("TERM", "`dumb` means that lines cannot be redrawn"),
            Map.entry(
                    "GITHUB_ACTIONS, GITLAB_CI, TRAVIS",
                    "`true` means that output is folded in the way of that CI system; on GitHub failures and warnings are"
                            + " annotations too"),
            Map.entry(
                    "GITHUB_RUN_ID, CI_JOB_URL, BUILD_URL",
                    "where the log of this run is, for those who are told of it; likewise `CIRCLE_BUILD_URL`,"
                            + " `BUILDKITE_BUILD_URL` and `TRAVIS_BUILD_WEB_URL`"),
            Map.entry("GITHUB_STEP_SUMMARY", "the file that gets a summary of the deployment in Markdown"),
            Map.entry(
                    "SLIPWAY_JOURNAL",
                    "where deployments are recorded: a file, or `postgresql://USER:PASSWORD@HOST:PORT/DATABASE` (default: `slipway/journal.db`"
                            + " below `XDG_STATE_HOME`)")));

    @TempDir
    private Path folder;

    @Test
    void theDocumentIsCurrent() throws Exception {
        var text = document(new Main(new RecordedConsole(folder, Map.of()).invocation()).commandLine());
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(DOCUMENT, text);
        }
        assertThat(Files.readString(DOCUMENT))
                .as("run with -Dgolden.update=true")
                .isEqualTo(text);
    }

    @Test
    void everyCommandAndOptionIsDescribedInWords() {
        for (var command : all(new Main(new RecordedConsole(folder, Map.of()).invocation()).commandLine())) {
            assertThat(command.usageMessage().description())
                    .as(command.qualifiedName())
                    .isNotEmpty();
            assertThat(command.args())
                    .allSatisfy(argument -> assertThat(argument.description())
                            .as(command.qualifiedName() + " " + argument)
                            .isNotEmpty());
        }
    }

    private static String document(CommandLine root) {
        var lines = new ArrayList<String>();
        lines.add("# Commands");
        lines.add("");
        lines.add("Generated from the commands themselves by `CommandReferenceTest`: do not edit it by hand.");
        lines.add("`slipway COMMAND --help` says the same.");
        all(root).forEach(command -> command(command, lines));
        lines.addAll(List.of("", "## Exit codes", "", "| code | meaning |", "|---|---|"));
        for (var code : ExitCode.values()) {
            lines.add("| " + code.code() + " | " + code.meaning() + " |");
        }
        lines.addAll(List.of("", "## Environment", "", "| variable | what it does |", "|---|---|"));
        ENVIRONMENT.forEach((name, meaning) -> lines.add("| `" + name.replace(", ", "`, `") + "` | " + meaning + " |"));
        lines.add("");
        lines.add(
                "A site's `slipway.yaml` may name further variables as `$NAME`, for keys and tokens. Programs that Slipway"
                        + " starts get only what they need of the environment.");
        return String.join("\n", lines) + "\n";
    }

    private static List<CommandSpec> all(CommandLine command) {
        var all = new ArrayList<CommandSpec>();
        all.add(command.getCommandSpec());
        command.getCommandSpec().subcommands().values().stream().distinct().forEach(sub -> all.addAll(all(sub)));
        return all;
    }

    private static void command(CommandSpec command, List<String> lines) {
        lines.add("");
        lines.add("## `" + command.qualifiedName() + "`");
        lines.add("");
        lines.add("```text");
        lines.add(command.commandLine().getHelp().synopsis(0).stripTrailing());
        lines.add("```");
        var description = Arrays.stream(command.usageMessage().description())
                .filter(line -> !line.isBlank())
                .toList();
        if (!description.isEmpty()) {
            lines.add("");
            lines.addAll(description);
        }
        if (!command.args().isEmpty()) {
            lines.addAll(List.of("", "| argument | meaning |", "|---|---|"));
            command.positionalParameters()
                    .forEach(parameter ->
                            lines.add("| `" + parameter.paramLabel() + "` | " + meaning(parameter) + " |"));
            command.options().stream()
                    .filter(option -> !option.hidden())
                    .forEach(option -> lines.add("| " + names(option) + " | " + meaning(option) + " |"));
        }
    }

    private static String names(OptionSpec option) {
        var value = option.arity().max() == 0 ? "" : " " + option.paramLabel();
        return Arrays.stream(option.names())
                .map(name -> "`" + name + value + "`")
                .collect(Collectors.joining(", "));
    }

    private static String meaning(ArgSpec argument) {
        var values = new ArrayList<String>();
        if (argument.completionCandidates() != null) {
            argument.completionCandidates().forEach(values::add);
        }
        return String.join(" ", argument.description())
                .replace("${COMPLETION-CANDIDATES}", String.join(", ", values))
                .replace("${DEFAULT-VALUE}", String.valueOf(argument.defaultValue()))
                .replace("|", "\\|");
    }
}
