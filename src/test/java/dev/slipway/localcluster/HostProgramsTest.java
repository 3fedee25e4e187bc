package dev.slipway.localcluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.localcluster.HostPrograms.Missing;
import dev.slipway.localcluster.HostPrograms.Search;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostProgramsTest {
    @TempDir
    private Path folder;

    @Test
    void allThatIsMissingIsToldAtOnce() {
        var search = HostPrograms.search(Map.of("PATH", folder.toString()));
        assertThat(search)
                .isInstanceOfSatisfying(
                        Search.Incomplete.class,
                        incomplete -> assertThat(incomplete.names())
                                .contains(
                                        "containerd", "runc", "iptables", "conntrack", "a statically linked busybox"));
    }

    @Test
    void theCommandNamesEachPackageOnce() {
        var incomplete = new Search.Incomplete(List.of(
                new Missing("containerd", "containerd"),
                new Missing("ctr", "containerd"),
                new Missing("runc", "runc")));
        assertThat(incomplete.installCommand())
                .isEqualTo("sudo apt-get install --no-install-recommends containerd runc");
    }

    @Test
    void aProgramIsStaticIfItNamesNoLoader() throws Exception {
        assertThat(HostPrograms.isStatic(elf("static", 1, 2))).isTrue();
        assertThat(HostPrograms.isStatic(elf("dynamic", 6, 3, 1))).isFalse();
        assertThat(HostPrograms.isStatic(Files.writeString(folder.resolve("script"), "#!/bin/sh\n")))
                .isFalse();
        assertThat(HostPrograms.isStatic(folder.resolve("none"))).isFalse();
    }

    private Path elf(String name, int... programHeaderTypes) throws Exception {
        var elf = ByteBuffer.allocate(64 + 56 * programHeaderTypes.length).order(ByteOrder.LITTLE_ENDIAN);
        elf.putInt(0, 0x464c457f).put(4, (byte) 2).putLong(32, 64).putShort(54, (short) 56);
        elf.putShort(56, (short) programHeaderTypes.length);
        for (int i = 0; i < programHeaderTypes.length; i++) {
            elf.putInt(64 + 56 * i, programHeaderTypes[i]);
        }
        return Files.write(folder.resolve(name), elf.array());
    }
}
