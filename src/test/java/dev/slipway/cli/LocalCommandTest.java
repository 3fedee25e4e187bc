package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCommandTest {
    @TempDir
    private Path folder;

    private RecordedConsole console;

    @BeforeEach
    void open() {
        console = new RecordedConsole(folder, Map.of());
    }

    @Test
    void aNameThatCantBeOneIsAUsageError() {
        assertThat(console.run("local", "up", "--name", "../etc")).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).startsWith("'../etc' can't be a cluster's name");
    }

    @Test
    void aNegativeNumberOfNodesIsAUsageError() {
        assertThat(console.run("local", "up", "--simulated-nodes", "-1")).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).startsWith("--simulated-nodes takes a number from 0 to 5000");
    }

    @Test
    void downOfAllAndOfOneContradictEachOther() {
        assertThat(console.run("local", "down", "--all", "--name", "x")).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).startsWith("Give either --all or --name, not both.");
    }

    @Test
    void whereThereIsNoClusterEachCommandSaysSo() {
        assertThat(console.run("local", "status")).isEqualTo(ExitCode.OK);
        assertThat(console.run("local", "down")).isEqualTo(ExitCode.OK);
        assertThat(console.out()).isEqualTo("""
                There is no local cluster. `slipway local up` makes one.
                There is no local cluster default.
                """);
        assertThat(console.run("local", "kubeconfig")).isEqualTo(ExitCode.FAILED);
        assertThat(console.err()).isEqualTo("There is no local cluster default. `slipway local up` makes it.\n");
    }

    @Test
    void anArchiveThatIsNotThereAndAClusterThatDoesNotRunGetNoImages() throws IOException {
        assertThat(console.run("local", "load", "gone.tar")).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).startsWith("There is no readable file ").contains("gone.tar");
        var archive = Files.createFile(folder.resolve("image.tar"));
        assertThat(console.run("local", "load", archive.toString())).isEqualTo(ExitCode.FAILED);
        assertThat(console.err()).contains("the cluster does not run.", "Run `slipway local up`.");
    }

    @Test
    void programsReadTheStatusOfANamedClusterAsJson() {
        assertThat(console.run("local", "status", "--name", "x", "--output", "json"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(console.out()).isEqualTo("{\"event\":\"cluster\",\"name\":\"x\",\"state\":\"absent\"}\n");
    }
}
