package dev.slipway.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * A Helm chart repository: an index and packaged charts. The same charts give the same bytes.
 *
 * @param files by name: {@code index.yaml} and an archive for each chart
 * @param versions of the charts, by name
 */
record ChartRepository(Map<String, byte[]> files, Map<String, String> versions) {
    /** When all of it was made, so that no time of day is in it. */
    private static final String MADE = "2026-01-01T00:00:00Z";

    private static final long MADE_MILLIS = 1_767_225_600_000L;

    ChartRepository {
        files = Map.copyOf(files);
        versions = Map.copyOf(versions);
    }

    /**
     * Packages charts.
     *
     * @param charts the files of each, by path relative to the chart's folder
     */
    static ChartRepository of(List<? extends Map<String, byte[]>> charts) throws IOException {
        var files = new LinkedHashMap<String, byte[]>();
        var versions = new LinkedHashMap<String, String>();
        var entries = new LinkedHashMap<String, Object>();
        for (var chart : charts) {
            var metadata = metadata(chart);
            var name = String.valueOf(metadata.get("name"));
            var version = String.valueOf(metadata.get("version"));
            var archive = name + "-" + version + ".tgz";
            var content = packaged(name, chart);
            metadata.put("created", MADE);
            metadata.put("digest", sha256(content));
            metadata.put("urls", List.of(archive));
            entries.put(name, List.of(metadata));
            files.put(archive, content);
            versions.put(name, version);
        }
        var index = new LinkedHashMap<String, Object>();
        index.put("apiVersion", "v1");
        index.put("entries", entries);
        index.put("generated", MADE);
        var settings =
                DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
        files.put(
                "index.yaml", new Dump(settings).dumpToString(index).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return new ChartRepository(files, versions);
    }

    private static Map<String, Object> metadata(Map<String, byte[]> chart) {
        var file = chart.get("Chart.yaml");
        if (file == null || !(load(file) instanceof Map<?, ?> read)) {
            throw new IllegalStateException("an example chart has no readable Chart.yaml");
        }
        var metadata = new LinkedHashMap<String, Object>();
        read.forEach((key, value) -> metadata.put(String.valueOf(key), value));
        return metadata;
    }

    private static Object load(byte[] yaml) {
        return new Load(LoadSettings.builder().build())
                .loadFromString(new String(yaml, java.nio.charset.StandardCharsets.UTF_8));
    }

    private static byte[] packaged(String name, Map<String, byte[]> chart) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes), "UTF-8")) {
            for (var file : new java.util.TreeMap<>(chart).entrySet()) {
                var entry = new TarArchiveEntry(name + "/" + file.getKey());
                entry.setSize(file.getValue().length);
                entry.setModTime(MADE_MILLIS);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
