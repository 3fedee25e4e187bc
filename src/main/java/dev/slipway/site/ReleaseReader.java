package dev.slipway.site;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code releases}, knowing the targets that they go to and the repositories that charts come from. */
final class ReleaseReader {
    /** Helm keeps room behind a release's name for what it and the chart add. */
    private static final int LONGEST_NAME = 53;

    private final Problems problems;
    private final ValueChecks checks;
    private final SiteFiles files;
    private final Templates templates;
    private final Set<String> repositories;
    private final NamedFiles named;

    ReleaseReader(
            Problems problems, ValueChecks checks, SiteFiles files, Templates templates, Set<String> repositories) {
        this.problems = problems;
        this.checks = checks;
        this.files = files;
        this.templates = templates;
        this.repositories = repositories;
        this.named = new NamedFiles(problems, checks, files);
    }

    Map<String, ReleaseConfig> read(MapReader releases) {
        var read = new LinkedHashMap<String, ReleaseConfig>();
        for (String name : releases.keys()) {
            for (String filled : templates.filled(new Text(name, releases.placeOf(name)))) {
                checks.isDnsLabel(filled, releases.placeOf(name), "the name of a release", LONGEST_NAME);
            }
            releases.map(name, "release '" + name + "'").ifPresent(map -> read.put(name, release(name, map)));
        }
        return read;
    }

    private ReleaseConfig release(String name, MapReader map) {
        map.allowing("chart", "version", "namespace", "values", "timeout").requiring("chart");
        Optional<Text> namespace = map.template("namespace");
        namespace.ifPresent(text ->
                templates.filled(text).forEach(value -> checks.isDnsLabel(value, text.place(), "a namespace", 63)));
        List<Text> values = map.templates("values");
        values.forEach(this::valuesFile);
        Optional<Text> chart = map.text("chart");
        chart.ifPresent(text -> chart(map, text));
        return new ReleaseConfig(
                name,
                chart.map(Text::value).orElse(""),
                map.written("version").map(Text::value),
                namespace.map(Text::value),
                values.stream().map(Text::value).toList(),
                checks.duration(map.text("timeout")).orElse(ReleaseConfig.USUAL_TIMEOUT));
    }

    private void chart(MapReader map, Text chart) {
        String name = chart.value();
        boolean folder = files.inside(name).filter(Files::isDirectory).isPresent();
        boolean remote = name.startsWith("oci://")
                || (!folder && name.contains("/") && repositories.contains(name.substring(0, name.indexOf('/'))));
        if (remote) {
            if (!map.has("version")) {
                problems.add(
                        chart.place(),
                        "a chart that comes from a repository needs its version.",
                        "Add 'version:'; without one, each deployment could install another.");
            }
        } else if (folder) {
            chartFolder(map, chart);
        } else if (name.matches("[a-z0-9-]+/[a-zA-Z0-9._-]+") && !Files.isDirectory(folderOf(name))) {
            problems.add(
                    chart.place(),
                    "there is no folder '" + name + "', and no repository '" + name.substring(0, name.indexOf('/'))
                            + "' under helm.repositories.",
                    Nearest.suggestion(name.substring(0, name.indexOf('/')), repositories, "The repositories are"));
        } else {
            checks.existing(name, chart.place(), true);
        }
    }

    private Path folderOf(String chart) {
        return files.root().resolve(chart.substring(0, chart.indexOf('/')));
    }

    private void chartFolder(MapReader map, Text chart) {
        if (!Files.isRegularFile(files.root().resolve(chart.value()).resolve("Chart.yaml"))) {
            problems.add(
                    chart.place(),
                    "the folder '" + chart.value() + "' is not a chart: it has no Chart.yaml.",
                    "Name the folder that has one.");
        }
        if (map.has("version")) {
            problems.add(
                    map.placeOf("version"),
                    "the version of a chart that lies in the site stands in its Chart.yaml.",
                    "Delete 'version' here.");
        }
    }

    private void valuesFile(Text values) {
        for (String name : templates.filled(values)) {
            named.of(name, values.place());
        }
    }
}
