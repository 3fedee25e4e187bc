package dev.slipway.site;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code releases}, knowing the targets that they go to and the repositories that charts come from. */
final class ReleaseReader {
    /** Helm keeps room behind a release's name for what it and the chart add. */
    private static final int LONGEST_NAME = 53;

    private static final Pattern PINNED = Pattern.compile("[^@]+@sha256:[0-9a-f]{64}");

    private final Problems problems;
    private final ValueChecks checks;
    private final SiteFiles files;
    private final Map<String, RepositoryConfig> repositories;
    private final Optional<String> helmVersion;
    private final PlacementReader placements;

    /**
     * A reader.
     *
     * @param repositories by name
     * @param helmVersion the one that is pinned, if any is
     */
    ReleaseReader(
            Problems problems,
            ValueChecks checks,
            SiteFiles files,
            Map<String, TargetConfig> targets,
            Map<String, RepositoryConfig> repositories,
            Optional<String> helmVersion) {
        this.problems = problems;
        this.checks = checks;
        this.files = files;
        this.repositories = repositories;
        this.helmVersion = helmVersion;
        this.placements = new PlacementReader(problems, targets);
    }

    Map<String, ReleaseConfig> read(MapReader releases) {
        var read = new LinkedHashMap<String, ReleaseConfig>();
        for (String name : releases.keys()) {
            releases.map(name, "release '" + name + "'")
                    .ifPresent(map -> read.put(name, release(new Text(name, releases.placeOf(name)), map)));
        }
        placements.judge(releases, read);
        return read;
    }

    private ReleaseConfig release(Text name, MapReader map) {
        map.allowing(
                        "chart",
                        "version",
                        "namespace",
                        "values",
                        "timeout",
                        "needs",
                        "when",
                        "crds",
                        "waitForChart",
                        "atomic",
                        "force",
                        "serverSide",
                        "before",
                        "after")
                .requiring("chart");
        PlacementConfig placement = placements.read(map);
        // What differs between targets must be right on those that the release goes to.
        var templates = new Templates(problems, placements.targetsOf(placement));
        for (String filled : templates.filled(name)) {
            checks.isDnsLabel(filled, name.place(), "the name of a release", LONGEST_NAME);
        }
        Optional<Text> namespace = map.template("namespace");
        namespace.ifPresent(text ->
                templates.filled(text).forEach(value -> checks.isDnsLabel(value, text.place(), "a namespace", 63)));
        var named = new NamedFiles(problems, checks, files);
        var actions = new ActionReader(problems, checks, templates, named);
        return new ReleaseConfig(
                name.value(),
                chart(map),
                namespace.map(Text::value),
                values(map, templates, named),
                placement,
                upgrade(map),
                actions.read(map, "before"),
                actions.read(map, "after"));
    }

    private List<ValuesConfig> values(MapReader map, Templates templates, NamedFiles named) {
        var read = new ArrayList<ValuesConfig>();
        map.textsOrMaps(
                "values",
                file -> {
                    templates.filled(file).forEach(name -> named.of(name, file.place()));
                    read.add(new ValuesConfig.Files(file.value()));
                },
                (inline, texts) -> {
                    texts.forEach(templates::filled);
                    read.add(new ValuesConfig.Inline(inline));
                });
        return read;
    }

    private UpgradeConfig upgrade(MapReader map) {
        boolean force = map.flag("force").orElse(false);
        Optional<Boolean> serverSide = map.flag("serverSide");
        if (map.has("serverSide")
                && helmVersion.filter(version -> version.startsWith("3.")).isPresent()) {
            problems.add(
                    map.placeOf("serverSide"),
                    "only Helm 4 applies on the server's side, and Helm " + helmVersion.get() + " is pinned.",
                    "Delete 'serverSide', or pin a Helm 4 under tools.");
        } else if (force && serverSide.orElse(false)) {
            problems.add(
                    map.placeOf("force"),
                    "'force' replaces objects, which is not done on the server's side.",
                    "Delete one of 'force' and 'serverSide'.");
        }
        return new UpgradeConfig(
                checks.duration(map.text("timeout")).orElse(UpgradeConfig.USUAL_TIMEOUT),
                map.flag("atomic").orElse(false),
                force,
                serverSide);
    }

    private ChartConfig chart(MapReader map) {
        Optional<Text> chart = map.text("chart");
        chart.ifPresent(text -> chart(map, text));
        return new ChartConfig(
                chart.map(Text::value).orElse(""),
                map.written("version").map(Text::value),
                checks.duration(map.text("waitForChart")),
                checks.word(map.text("crds"), ChartConfig.Definitions.class).orElse(ChartConfig.Definitions.APPLY));
    }

    private void chart(MapReader map, Text chart) {
        String name = chart.value();
        boolean folder = files.inside(name).filter(Files::isDirectory).isPresent();
        boolean remote = name.startsWith("oci://")
                || (!folder && name.contains("/") && repositories.containsKey(name.substring(0, name.indexOf('/'))));
        if (remote) {
            if (!map.has("version")) {
                problems.add(
                        chart.place(),
                        "a chart that comes from a repository needs its version.",
                        "Add 'version:'; without one, each deployment could install another.");
            }
            digest(chart);
        } else if (folder) {
            chartFolder(map, chart);
        } else if (name.endsWith(".tgz")) {
            chartArchive(map, chart);
        } else if (name.matches("[a-z0-9-]+/[a-zA-Z0-9._-]+") && !Files.isDirectory(folderOf(name))) {
            problems.add(
                    chart.place(),
                    "there is no folder '" + name + "', and no repository '" + name.substring(0, name.indexOf('/'))
                            + "' under helm.repositories.",
                    Nearest.suggestion(
                            name.substring(0, name.indexOf('/')), repositories.keySet(), "The repositories are"));
        } else {
            checks.existing(name, chart.place(), true);
        }
    }

    /** The digest that a chart of a registry may be pinned by. Helm compares it with what the version's tag stands for. */
    private void digest(Text chart) {
        String name = chart.value();
        if (!name.contains("@")) {
            return;
        }
        String repository = name.substring(0, name.indexOf('/'));
        if (!name.startsWith("oci://")
                && !Objects.requireNonNull(repositories.get(repository)).isOci()) {
            problems.add(
                    chart.place(),
                    "only a chart of a registry (oci://…) can be pinned by its digest.",
                    "Delete '" + name.substring(name.indexOf('@'))
                            + "'. The repository's index lists a digest, which is" + " compared with what is fetched.");
        } else if (!PINNED.matcher(name).matches()) {
            problems.add(
                    chart.place(),
                    "'" + name.substring(name.indexOf('@')) + "' is not the digest of a chart.",
                    "Write '@sha256:' and the 64 digits that 'helm pull' prints as the chart's digest.");
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
        noVersion(map);
    }

    private void chartArchive(MapReader map, Text chart) {
        checks.existing(chart.value(), chart.place(), false);
        noVersion(map);
        if (map.has("waitForChart")) {
            problems.add(
                    map.placeOf("waitForChart"),
                    "an archive of the site holds all that it depends on, so that there is nothing to wait for.",
                    "Delete 'waitForChart'.");
        }
    }

    private void noVersion(MapReader map) {
        if (map.has("version")) {
            problems.add(
                    map.placeOf("version"),
                    "the version of a chart that lies in the site stands in its Chart.yaml.",
                    "Delete 'version' here.");
        }
    }
}
