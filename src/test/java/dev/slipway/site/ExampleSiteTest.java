package dev.slipway.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The site that is shipped as an example must be right, with its secrets made as {@code slipway demo} makes them. */
class ExampleSiteTest {
    private static final Path EXAMPLE = Path.of("examples/mybinder");

    @TempDir
    Path folder;

    @Test
    void isRightAndHasNothingOddInIt() throws IOException {
        copyExample();

        SiteCheck.Report report = SiteCheck.of(folder);

        assertThat(report.problems()).isEmpty();
        assertThat(report.warnings()).isEmpty();
        assertThat(report.site().orElseThrow().pipeline()).hasSize(2);
    }

    private void copyExample() throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLE)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            for (Path file : all) {
                Path to = folder.resolve(EXAMPLE.relativize(file).toString().replace(".template", ""));
                Files.createDirectories(to.getParent());
                Files.copy(file, to);
            }
        }
        Files.createDirectories(folder.resolve("travis"));
        Files.writeString(folder.resolve("travis/crypt-key.enc"), "made by the demo");
    }
}
