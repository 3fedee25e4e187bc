package dev.slipway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;

/** That the real helm takes it is for {@link DemoIT} to show. */
class ChartRepositoryTest {
    private static final Map<String, byte[]> CHART = Map.of(
            "Chart.yaml", utf8("apiVersion: v2\nname: little\nversion: 1.2.3-rc.1\n"),
            "templates/a.yaml", utf8("kind: ConfigMap\n"));

    @Test
    void indexesEachArchiveWithItsDigest() throws Exception {
        var repository = ChartRepository.of(List.of(CHART));
        var archive = repository.files().get("little-1.2.3-rc.1.tgz");
        assertThat(archive).isNotNull();
        var digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(archive));
        assertThat(new String(repository.files().get("index.yaml"), StandardCharsets.UTF_8))
                .contains("apiVersion: v1", "name: little", "version: 1.2.3-rc.1", "little-1.2.3-rc.1.tgz", digest);
        assertThat(repository.versions()).containsEntry("little", "1.2.3-rc.1");
    }

    @Test
    void anArchiveHasTheChartInAFolderOfItsName() throws IOException {
        var archive = ChartRepository.of(List.of(CHART)).files().get("little-1.2.3-rc.1.tgz");
        var contents = new TreeMap<String, String>();
        try (var tar = new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(archive)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                contents.put(entry.getName(), new String(tar.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        assertThat(contents).containsOnlyKeys("little/Chart.yaml", "little/templates/a.yaml");
        assertThat(contents).containsEntry("little/templates/a.yaml", "kind: ConfigMap\n");
    }

    @Test
    void theSameChartsGiveTheSameBytes() throws IOException {
        var first = ChartRepository.of(List.of(CHART)).files();
        var second = ChartRepository.of(List.of(new TreeMap<>(CHART))).files();
        assertThat(second.keySet()).isEqualTo(first.keySet());
        first.forEach((name, content) -> assertThat(second.get(name)).isEqualTo(content));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
