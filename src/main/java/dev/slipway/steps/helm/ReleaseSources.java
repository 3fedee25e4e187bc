package dev.slipway.steps.helm;

import dev.slipway.pipeline.Failure;
import dev.slipway.site.ReleaseConfig;
import dev.slipway.site.TargetConfig;
import dev.slipway.site.ValuesFiles;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** What Helm is given for a release on a target: its chart and its values files. */
sealed interface ReleaseSources {

    /**
     * All is there.
     *
     * @param chart as Helm is told
     * @param values relative to the site, in the order in which Helm reads them
     */
    record Found(String chart, List<String> values) implements ReleaseSources {
        public Found {
            values = List.copyOf(values);
        }
    }

    /** Something is not. */
    record Missing(Failure failure) implements ReleaseSources {}

    /** Looks for them. */
    static ReleaseSources of(String attempted, ReleaseConfig release, TargetConfig target, Workspace workspace)
            throws IOException {
        var site = workspace.site();
        var values = ValuesFiles.of(site, release, target).stream()
                .map(file -> site.relativize(file).toString())
                .toList();
        var missing = values.stream()
                .filter(file -> !Files.isRegularFile(site.resolve(file)))
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
                ? new Missing(Failure.of(attempted, "The site has no chart folder '" + release.chart() + "'.")
                        .advising("Correct 'chart' of the release in slipway.yaml."))
                : new Found(chart, values);
    }

    /** What Helm is given as the chart; empty: there is none. */
    private static String chart(ReleaseConfig release, Workspace workspace) throws IOException {
        var archives = ReleaseChart.archiveFolder(workspace, release);
        if (Files.isDirectory(archives)) {
            try (var files = Files.list(archives)) {
                return files.map(java.nio.file.Path::toString)
                        .filter(file -> file.endsWith(".tgz"))
                        .findFirst()
                        .orElse("");
            }
        }
        return Files.isDirectory(workspace.site().resolve(release.chart())) ? "./" + release.chart() : "";
    }
}
