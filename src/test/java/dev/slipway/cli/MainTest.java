package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    @TempDir
    private Path folder;

    private RecordedConsole console;

    @BeforeEach
    void open() {
        console = new RecordedConsole(folder, Map.of());
    }

    @Test
    void theVersionIsTheOneInTheBuild() throws Exception {
        assertThat(Files.readString(Path.of("pom.xml"))).contains("<version>" + Main.VERSION + "</version>");
        assertThat(console.run("--version")).isEqualTo(ExitCode.OK);
        assertThat(console.out()).isEqualTo("slipway " + Main.VERSION + "\n");
    }

    @Test
    void helpListsEveryCommandUnderItsGroup() {
        assertThat(console.run("--help")).isEqualTo(ExitCode.OK);
        for (var group : Commands.groups()) {
            assertThat(console.out()).contains("\n" + group.heading() + "\n");
        }
        assertThat(console.out()).contains("  completion ");
        assertThat(console.err()).isEmpty();
    }

    @Test
    void aMistypedCommandIsAnsweredWithTheNearestOneAndNoWallOfText() {
        assertThat(console.run("complet")).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).isEqualTo("""
                There is no command 'complet'.
                Did you mean 'completion'?
                To see what there is: slipway --help
                """);
        assertThat(console.out()).isEmpty();
    }

    @Test
    void aMistypedOptionIsAnsweredWithTheNearestOne() {
        assertThat(console.run("--verison")).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).startsWith("There is no option '--verison'.\nDid you mean '--version'?\n");
    }

    @Test
    void whereNothingIsNearAllThatThereIsIsListed() {
        assertThat(console.run("frobnicate")).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).contains("There are: plan, deploy, ");
        assertThat(console.run("deploi")).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).contains("Did you mean 'deploy'?");
    }

    @Test
    void noCommandIsAUsageErrorThatNamesTheCommands() {
        assertThat(console.run()).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).startsWith("Which command? slipway has: ").contains("completion");
    }

    @Test
    void aSecretIsMaskedInUsageErrorsToo() {
        console.mask().learn("hunter2hunter2");
        console.run("completion", "bash", "hunter2hunter2");
        assertThat(console.err()).contains("•••").doesNotContain("hunter2");
    }

    @Test
    void completionIsPrintedForEachShell() {
        assertThat(console.run("completion", "bash")).isEqualTo(ExitCode.OK);
        assertThat(console.run("completion", "zsh")).isEqualTo(ExitCode.OK);
        assertThat(console.out()).contains("complete -F _complete_slipway");
        assertThat(console.run("completion", "fish")).isEqualTo(ExitCode.OK);
        assertThat(console.out()).contains("complete -c slipway -n 'not __fish_seen_subcommand_from");
    }
}
