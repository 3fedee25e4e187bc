package dev.slipway.steps.helm;

import dev.slipway.pipeline.Failure;
import dev.slipway.site.Placeholders;
import dev.slipway.site.ReleaseConfig;
import dev.slipway.site.TargetConfig;
import dev.slipway.site.ValuesConfig;
import dev.slipway.site.ValuesFiles;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** What Helm is given for a release on a target: its chart and its values files. */
sealed interface ReleaseSources {

    /**
     * All is there.
     *
     * @param chart as Helm is told
     * @param values in the order in which Helm reads them
     */
    record Found(String chart, List<Values> values) implements ReleaseSources {
        public Found {
            values = List.copyOf(values);
        }
    }

    /**
     * A values file.
     *
     * @param name for people
     * @param file as Helm is told
     */
    record Values(String name, String file) {}

    /** Something is not. */
    record Missing(Failure failure) implements ReleaseSources {}

    /** Looks for them, and writes the values of {@code slipway.yaml} itself into the workspace. */
    static ReleaseSources of(String attempted, ReleaseConfig release, TargetConfig target, Workspace workspace)
            throws IOException {
        var values = values(release, target, workspace);
        var missing = values.stream()
                .map(Values::file)
                .filter(file -> !Files.isRegularFile(workspace.site().resolve(file)))
                .toList();
        if (!missing.isEmpty()) {
            return new Missing(Failure.of(
                            attempted,
                            "The site has no values file " + String.join(", no ", missing) + ", which releases."
                                    + release.name() + ".values in slipway.yaml names.")
                    .advising("Correct the name. Where a target may do without such a file, write it as a pattern,"
                            + " which may match nothing."));
        }
        var chart = chart(release, workspace);
        return chart.isEmpty()
                ? new Missing(Failure.of(
                                attempted,
                                "The site has no chart '" + release.chart().reference() + "'.")
                        .advising("Correct 'chart' of the release in slipway.yaml."))
                : new Found(chart, values);
    }

    private static List<Values> values(ReleaseConfig release, TargetConfig target, Workspace workspace)
            throws IOException {
        var site = workspace.site();
        var placeholders = Placeholders.of(target);
        var all = new ArrayList<Values>();
        for (int i = 0; i < release.values().size(); i++) {
            switch (release.values().get(i)) {
                case ValuesConfig.Files(var name) ->
                    ValuesFiles.named(site, placeholders.fill(name)).stream()
                            .map(file -> site.relativize(file).toString())
                            .forEach(file -> all.add(new Values(file, file)));
                case ValuesConfig.Inline(var inline) -> {
                    var file = workspace
                            .scratch()
                            .resolve("values")
                            .resolve(target.name())
                            .resolve(release.name().replaceAll("[^a-zA-Z0-9-]", "_") + "-" + (i + 1) + ".yaml");
                    write(file, inline.yaml(placeholders));
                    all.add(new Values("values of slipway.yaml", file.toString()));
                }
            }
        }
        return all;
    }

    /** In one piece, since the same release may be rendered elsewhere at this moment. */
    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        var whole = Files.createTempFile(file.getParent(), "values", null);
        Files.writeString(whole, text);
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What Helm is given as the chart; empty: there is none. */
    static String chart(ReleaseConfig release, Workspace workspace) throws IOException {
        var archives = ReleaseChart.archiveFolder(workspace, release);
        if (Files.isDirectory(archives)) {
            try (var files = Files.list(archives)) {
                return files.map(Path::toString)
                        .filter(file -> file.endsWith(".tgz"))
                        .findFirst()
                        .orElse("");
            }
        }
        var reference = release.chart().reference();
        return Files.exists(workspace.site().resolve(reference)) ? "./" + reference : "";
    }
}
