package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Compares text with a file that people have read and found good: {@code src/test/resources/golden/<name>.txt}. With
 * {@code -Dgolden.update=true} the files are written instead, to be read in the diff.
 */
final class Golden {
    private Golden() {}

    static void verify(String name, String text) throws IOException {
        var file = Path.of("src/test/resources/golden").resolve(name);
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        assertThat(text).as("run with -Dgolden.update=true, and read the diff").isEqualTo(Files.readString(file));
    }
}
