package dev.slipway.demo.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedLibrariesTest {
    private static final Path ROOT = Path.of("/image/root");

    @Test
    void areTakenFromWhatTheLoaderSays() throws Exception {
        var libraries = SharedLibraries.parsed(
                List.of(
                        "/usr/bin/python3.11:",
                        "\tlinux-vdso.so.1 (0x00007f18718cd000)",
                        "\tlibpython3.11.so.1.0 => /opt/py/lib/libpython3.11.so.1.0 (0x00007f1871200000)",
                        "\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f187101e000)",
                        "\t/lib64/ld-linux-x86-64.so.2 (0x00007f18718cf000)",
                        "\tlibtk8.6.so => not found",
                        "/image/root/x.txt:",
                        "\tnot a dynamic executable"),
                ROOT);
        assertThat(libraries.loader()).isEqualTo(Path.of("/lib64/ld-linux-x86-64.so.2"));
        assertThat(libraries.byName()).containsOnlyKeys("libpython3.11.so.1.0", "libc.so.6");
        assertThat(libraries.home()).as("where the image's loader looks").isEqualTo(Path.of("/lib/x86_64-linux-gnu"));
    }

    @Test
    void whatLiesInTheImageAlreadyIsNotTakenAgain() throws Exception {
        var libraries = SharedLibraries.parsed(
                List.of(
                        "\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f187101e000)",
                        "\tlibzmq.so.5 => /image/root/opt/python/pyzmq.libs/libzmq.so.5 (0x00007f187101e000)",
                        "\t/lib64/ld-linux-x86-64.so.2 (0x00007f18718cf000)"),
                ROOT);
        assertThat(libraries.byName()).containsOnlyKeys("libc.so.6");
    }

    @Test
    void onAnotherLinuxItIsSaidWhatIsLacking() {
        assertThatThrownBy(() -> SharedLibraries.parsed(
                        List.of("\tlibc.musl-x86_64.so.1 => /lib/ld-musl-x86_64.so.1 (0x7f4d)"), ROOT))
                .isInstanceOfSatisfying(
                        CannotMake.class,
                        e -> assertThat(e.failure().advice()).anyMatch(advice -> advice.contains("glibc")));
    }
}
