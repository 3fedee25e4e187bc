package dev.slipway.localcluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.slipway.testing.ScriptedProcesses;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramBuildTest {
    @TempDir
    private Path cache;

    private final ScriptedProcesses go = new ScriptedProcesses();
    private final ArrayList<String> told = new ArrayList<>();

    @Test
    void builtProgramsAreFoundAgainByTheirContent() throws Exception {
        go.answering(0, "go1.26.8", "", "GOVERSION")
                .answering(0, "", "", "build")
                .answering(0, "kind: Stage", "", "stages");
        var first = build().ensure(told::add);
        var compiled = go.commands().size();
        var second = build().ensure(told::add);
        assertThat(second).isEqualTo(first);
        assertThat(go.commands()).as("only the version of Go is asked again").hasSize(compiled + 1);
        assertThat(first.kwokStages()).content().isEqualTo("kind: Stage");
        assertThat(told).anyMatch(line -> line.contains("building Kubernetes v1.34.4 (program 1 of 4)"));
    }

    @Test
    void anotherGoBuildsAnew() throws Exception {
        go.answering(0, "go1.26.8", "", "GOVERSION")
                .answering(0, "", "", "build")
                .answering(0, "", "", "stages");
        var first = build().ensure(told::add);
        var newer = new ScriptedProcesses()
                .answering(0, "go1.27.1", "", "GOVERSION")
                .answering(0, "", "", "build")
                .answering(0, "", "", "stages");
        var second = new ProgramBuild(cache, Map.of(), newer, InstantSource.system()).ensure(told::add);
        assertThat(second.folder()).isNotEqualTo(first.folder());
    }

    @Test
    void aFailedBuildLeavesNothingThatLooksBuilt() {
        go.answering(0, "go1.26.8", "", "GOVERSION").answering(1, "", "go: dial tcp: no route to host", "build");
        assertThatExceptionOfType(CannotProceed.class)
                .isThrownBy(() -> build().ensure(told::add))
                .satisfies(
                        problem -> assertThat(problem.failure().worthRetrying()).isTrue())
                .satisfies(problem ->
                        assertThat(problem.failure().evidence().toString()).contains("no route to host"));
        try (var left = Files.list(cache)) {
            assertThat(left.filter(Files::isDirectory)).isEmpty();
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anOldGoIsRefusedWithTheRemedy() {
        go.answering(0, "go1.19.8", "", "GOVERSION");
        assertThatExceptionOfType(CannotProceed.class)
                .isThrownBy(() -> build().ensure(told::add))
                .satisfies(problem -> assertThat(problem.failure().observed()).contains("go1.19.8"))
                .satisfies(problem ->
                        assertThat(problem.failure().advice().toString()).contains("Go 1.26 or newer", "go.dev/dl"));
    }

    private ProgramBuild build() {
        return new ProgramBuild(cache, Map.of(), go, InstantSource.system());
    }
}
