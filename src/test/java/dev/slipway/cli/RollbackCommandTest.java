package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.TempSite;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollbackCommandTest {
    @TempDir
    private Path folder;

    private RecordedConsole console() {
        return new RecordedConsole(TempSite.in(folder).root(), Map.of("PATH", System.getenv("PATH")));
    }

    @Test
    void withoutATerminalItDoesNothingThatItWasNotToldToDo() {
        var console = console();
        assertThat(console.run("rollback", "prod")).isEqualTo(ExitCode.USAGE);
        assertThat(console.err())
                .contains("Nobody is there to be asked whether prod may be rolled back. Say --yes if it may");
    }

    @Test
    void aTargetThatIsNotThereIsToldWithThoseThatAre() {
        var console = console();
        assertThat(console.run("rollback", "nowhere", "--plan")).isEqualTo(ExitCode.FAILED);
        assertThat(console.err()).contains("The site has no target nowhere", "staging, prod");
    }

    @Test
    void itNeedsATarget() {
        var console = console();
        assertThat(console.run("rollback")).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).contains("TARGET");
    }
}
