package dev.slipway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFolderTest {
    @TempDir
    Path temp;

    @Test
    void readsBackWhatItWrote() throws IOException {
        var folder = new DemoFolder(temp.resolve("demo"));
        assertThat(folder.readVariables()).isEmpty();
        assertThat(folder.readLast()).isEmpty();
        folder.writeVariables(Map.of("CRYPT_KEY", "AB=="));
        var last = new LastDemo(Path.of("/clusters/kubeconfig"), List.of("staging", "prod"));
        folder.writeLast(last);
        assertThat(folder.readVariables()).contains(Map.of("CRYPT_KEY", "AB=="));
        assertThat(folder.readLast()).contains(last);
    }

    @Test
    void isReadableByItsOwnerAlone() throws IOException {
        var folder = new DemoFolder(temp.resolve("demo"));
        folder.writeVariables(Map.of("CRYPT_KEY", "AB"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.root())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.variables())))
                .isEqualTo("rw-------");
    }

    @Test
    void aNoteThatCannotBeReadIsNoNote() throws IOException {
        var folder = new DemoFolder(temp.resolve("demo"));
        folder.make();
        Files.writeString(folder.last(), "{");
        assertThat(folder.readLast()).isEmpty();
    }
}
