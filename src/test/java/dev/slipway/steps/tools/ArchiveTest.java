package dev.slipway.steps.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.steps.tools.Archive.Packing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {
    @TempDir
    Path folder;

    @Test
    void knowsPackingsByName() {
        assertThat(Packing.of("helm-v3.22.0-linux-amd64.tar.gz")).isEqualTo(Packing.TAR_GZ);
        assertThat(Packing.of("TOOL.TGZ")).isEqualTo(Packing.TAR_GZ);
        assertThat(Packing.of("tool.zip")).isEqualTo(Packing.ZIP);
        assertThat(Packing.of("tool-1.2")).isEqualTo(Packing.PLAIN);
    }

    @Test
    void takesTheProgramOutOfEachPacking() throws Exception {
        for (var packing : Packing.values()) {
            var archive = packed(packing, "linux-amd64/tool");
            var program = folder.resolve(packing + "/bin/tool");
            assertThat(Archive.takeOut(archive, packing, "tool", Optional.empty(), program))
                    .isEmpty();
            assertThat(program).hasContent("program").isExecutable();
        }
    }

    @Test
    void writesNothingWhereANameInAnArchivePoints() throws Exception {
        for (var packing : new Packing[] {Packing.TAR_GZ, Packing.ZIP}) {
            var archive = packed(packing, "../../outside/tool");
            assertThat(Archive.takeOut(
                            archive, packing, "tool", Optional.empty(), folder.resolve("a/b/" + packing + "/bin/tool")))
                    .isEmpty();
            assertThat(folder.resolve("a/b/" + packing + "/bin/tool")).hasContent("program");
            assertThat(folder.resolve("a/outside")).doesNotExist();
            assertThat(folder.resolve("outside")).doesNotExist();
        }
    }

    @Test
    void saysWhatAnArchiveHoldsInstead() throws Exception {
        var archive = packed(Packing.ZIP, "other/program");
        assertThat(Archive.takeOut(archive, Packing.ZIP, "tool", Optional.of("bin/tool"), folder.resolve("x/tool")))
                .hasValueSatisfying(why -> assertThat(why).contains("bin/tool", "other/program", "member"));
    }

    private Path packed(Packing packing, String member) throws Exception {
        var file = Files.createTempFile(folder, "archive", "");
        return Files.write(file, Packed.of(packing, member, "program"));
    }
}
