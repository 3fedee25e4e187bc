package dev.slipway.steps.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartReadingTest {
    @TempDir
    Path folder;

    @Test
    void readsAChartAndTheArchivesOfWhatItDependsOnAsHelmPacksThem() throws IOException {
        var site = new HelmSite(folder).chart("mybinder", "").release("mybinder", "mybinder");
        var archive = site.workspace().site().resolve("mybinder/charts/hub-1.2.0.tgz");
        Files.createDirectories(archive.getParent());
        Files.write(
                archive,
                packed(Map.of(
                        "hub/Chart.yaml", "name: hub\nversion: 1.2.0\nhome: https://hub.example.org\n",
                        "hub/templates/secret.yaml", "{{ lookup \"v1\" \"Secret\" \"a\" \"b\" }}")));

        var facts = ChartReading.of(site.release("mybinder"), site.workspace());

        assertThat(facts.name()).isEqualTo("mybinder");
        assertThat(facts.versions()).containsExactlyInAnyOrderEntriesOf(Map.of("mybinder", "0.1.0", "hub", "1.2.0"));
        assertThat(facts.homes()).containsEntry("hub", List.of("https://hub.example.org"));
        assertThat(facts.looksUp()).isTrue();
    }

    /** With words in the header's extra field, as Helm writes them: without an id and a length before them. */
    private static byte[] packed(Map<String, String> files) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            for (var file : files.entrySet()) {
                var content = file.getValue().getBytes(StandardCharsets.UTF_8);
                var entry = new TarArchiveEntry(file.getKey());
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        var zipped = bytes.toByteArray();
        var extra = "words of no form at all".getBytes(StandardCharsets.US_ASCII);
        var all = new ByteArrayOutputStream();
        zipped[3] |= 4;
        all.write(zipped, 0, 10);
        all.write(extra.length);
        all.write(0);
        all.write(extra);
        all.write(zipped, 10, zipped.length - 10);
        return all.toByteArray();
    }
}
