package dev.slipway.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoreDumpsIT {
    @TempDir
    private Path folder;

    @Test
    void aChildThatCrashesLeavesNoCore() throws Exception {
        assertThat(CoreDumps.off()).isTrue();
        var processes = new SystemProcesses(InstantSource.system());
        var script = "ulimit -c; ulimit -Hc; kill -SEGV $$";
        var command = Command.of("sh", Map.of("PATH", "/usr/bin:/bin"), folder, "-c", script);
        var result = processes.run(command, Duration.ofSeconds(30));
        assertThat(result).isInstanceOf(ProcessResult.Exited.class);
        assertThat(((ProcessResult.Exited) result).code()).isEqualTo(128 + 11);
        assertThat(result.lines()).containsExactly("0", "0");
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }
}
