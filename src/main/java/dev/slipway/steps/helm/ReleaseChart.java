package dev.slipway.steps.helm;

import dev.slipway.site.ReleaseConfig;
import dev.slipway.site.RepositoryConfig;
import dev.slipway.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/** Where the chart of a release comes from. */
sealed interface ReleaseChart {

    /** A folder of the site. */
    record InSite(String path) implements ReleaseChart {}

    /** An archive of the site: all that it depends on is in it. */
    record Archive(String path) implements ReleaseChart {}

    /** A repository or registry. */
    record FromRepository(String reference, String version) implements ReleaseChart {
        /** The chart's own name. */
        String name() {
            var last = reference.substring(reference.lastIndexOf('/') + 1);
            return last.contains("@") ? last.substring(0, last.indexOf('@')) : last;
        }
    }

    /** Nowhere that we know. */
    record Nowhere(String problem) implements ReleaseChart {}

    /** Looks for it. A folder of the site goes before a repository of the same name. */
    static ReleaseChart of(ReleaseConfig release, Workspace workspace, Collection<RepositoryConfig> repositories) {
        var chart = release.chart().reference();
        var folder = workspace.site().resolve(chart).normalize();
        if (!chart.contains("://") && folder.startsWith(workspace.site()) && Files.isDirectory(folder)) {
            return Files.isRegularFile(folder.resolve("Chart.yaml"))
                    ? new InSite(workspace.site().relativize(folder).toString())
                    : new Nowhere("The folder '" + chart + "' of release '" + release.name()
                            + "' is not a chart: it has no Chart.yaml.");
        }
        if (chart.endsWith(".tgz")
                && !chart.contains("://")
                && folder.startsWith(workspace.site())
                && Files.isRegularFile(folder)) {
            return new Archive(workspace.site().relativize(folder).toString());
        }
        var alias = chart.contains("/") ? chart.substring(0, chart.indexOf('/')) : "";
        if (chart.startsWith("oci://")
                || repositories.stream()
                        .anyMatch(repository -> repository.name().equals(alias))) {
            return new FromRepository(
                    reference(chart, alias, repositories),
                    release.chart().version().orElse(""));
        }
        return new Nowhere("The site has no chart folder '" + chart + "' for release '" + release.name() + "'"
                + (alias.isEmpty() ? "." : ", and no repository '" + alias + "' is listed under helm.repositories."));
    }

    /** A chart of a registry that has a name in the site is asked for by its address: Helm knows no names for those. */
    private static String reference(String chart, String alias, Collection<RepositoryConfig> repositories) {
        return repositories.stream()
                .filter(repository -> repository.name().equals(alias) && repository.isOci())
                .findFirst()
                .map(repository -> repository.url() + chart.substring(alias.length()))
                .orElse(chart);
    }

    /**
     * The folder that the chart's archive is fetched into, where it comes from a repository. Every target is then given
     * the same bytes, and nothing needs to be fetched any more once the first cluster is being changed.
     */
    static Path archiveFolder(Workspace workspace, ReleaseConfig release) {
        return workspace.helm().resolve("charts").resolve(release.name().replaceAll("[^a-zA-Z0-9-]", "_"));
    }
}
