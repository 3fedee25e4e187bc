package dev.slipway.steps.helm;

import dev.slipway.plan.ChartFacts;
import dev.slipway.site.ReleaseConfig;
import dev.slipway.workspace.Workspace;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads a release's chart and the charts in it, in folders and in archives: what they are, and whether a template looks things up at the
 * cluster. What can't be read is left out: Helm itself says what is wrong with it.
 */
public final class ChartReading {
    /** More than any file of a chart has in good faith. */
    private static final int LONGEST = 8 * 1024 * 1024;

    private static final Pattern LOOKUP = Pattern.compile("\\blookup\\s+[\"(.$]");

    private final Map<String, String> versions = new TreeMap<>();
    private final Map<String, List<String>> homes = new TreeMap<>();
    private String name = "";
    private boolean looksUp;

    private ChartReading() {}

    /** Reads it, once the dependencies have been fetched. */
    public static ChartFacts of(ReleaseConfig release, Workspace workspace) {
        var reading = new ChartReading();
        try {
            var chart = ReleaseSources.chart(release, workspace);
            if (chart.isEmpty()) {
                return ChartFacts.NONE;
            }
            var path = workspace.site().resolve(chart);
            if (Files.isDirectory(path)) {
                reading.folder(path);
            } else {
                try (var stream = Files.newInputStream(path)) {
                    reading.archive(stream);
                }
            }
        } catch (IOException e) {
            return ChartFacts.NONE;
        }
        return new ChartFacts(reading.name, reading.versions, reading.homes, reading.looksUp);
    }

    private void folder(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                try (var stream = Files.newInputStream(file)) {
                    file(folder.relativize(file).toString(), stream);
                }
            }
        }
    }

    private void archive(InputStream stream) throws IOException {
        // Helm puts something into the header's extra field that is not of its form, at which commons-compress stops.
        try (var tar = new TarArchiveInputStream(new GZIPInputStream(new BufferedInputStream(stream)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.isFile()) {
                    var path = entry.getName();
                    file(path.substring(path.indexOf('/') + 1), tar);
                }
            }
        }
    }

    /**
     * A file of a chart.
     *
     * @param path from the chart's root
     */
    private void file(String path, InputStream content) throws IOException {
        if (path.equals("Chart.yaml") || path.endsWith("/Chart.yaml")) {
            chart(new String(content.readNBytes(LONGEST), StandardCharsets.UTF_8));
        } else if (path.endsWith(".tgz") && path.contains("charts/")) {
            archive(new ByteArrayInputStream(content.readNBytes(LONGEST)));
        } else if (!looksUp && (path.startsWith("templates/") || path.contains("/templates/"))) {
            looksUp = LOOKUP.matcher(new String(content.readNBytes(LONGEST), StandardCharsets.UTF_8))
                    .find();
        }
    }

    private void chart(String yaml) {
        Object loaded;
        try {
            loaded = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        } catch (YamlEngineException notYaml) {
            return;
        }
        if (loaded instanceof Map<?, ?> chart) {
            var called = String.valueOf(chart.get("name"));
            // The outermost one comes first: its file is on top.
            name = name.isEmpty() ? called : name;
            versions.put(called, String.valueOf(chart.get("version")));
            var addresses = new ArrayList<String>();
            if (chart.get("sources") instanceof List<?> sources) {
                sources.forEach(source -> addresses.add(String.valueOf(source)));
            }
            if (chart.get("home") instanceof String home) {
                addresses.add(home);
            }
            homes.put(called, addresses);
        }
    }
}
