package dev.slipway.steps.helm;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the archives that were fetched are those that their repositories' indexes list. Helm itself does not compare them: a
 * version that was published anew, or changed on its way, would be installed without a word.
 */
final class ArchiveDigests {
    private final ChartRepositories repositories;

    ArchiveDigests(ChartRepositories repositories) {
        this.repositories = repositories;
    }

    /** What is wrong with the archives that a chart's dependencies were fetched as. */
    Optional<Failure> ofDependencies(ChartFolder chart, Path site) throws IOException {
        for (var dependency : chart.lockedDependencies()) {
            var repository = repositories.nameOf(dependency);
            var archive = site.resolve(chart.path())
                    .resolve("charts")
                    .resolve(dependency.name() + "-" + dependency.version() + ".tgz");
            if (repository.isPresent() && Files.isRegularFile(archive)) {
                var failure = of(repository.get(), dependency.name(), dependency.version(), archive);
                if (failure.isPresent()) {
                    return failure;
                }
            }
        }
        return Optional.empty();
    }

    /** What is wrong with the archive of a chart. */
    Optional<Failure> of(String repository, String chart, String version, Path archive) throws IOException {
        var listed = repositories.index(repository, Set.of(chart)).digest(chart, version);
        if (listed.isEmpty()) {
            // Not every repository lists digests.
            return Optional.empty();
        }
        var actual = SharedIndexes.sha256(archive);
        return actual.equalsIgnoreCase(listed.get())
                ? Optional.empty()
                : Optional.of(differs(repositories.url(repository), chart, version, listed.get(), actual));
    }

    private static Failure differs(String url, String chart, String version, String listed, String actual) {
        return new Failure(
                "comparing the fetched charts with what their repositories list",
                "The archive of " + chart + " " + version + " that was fetched is not the one that the repository "
                        + url + " lists.",
                List.of(
                        new Evidence.Fact("SHA-256 in the index of " + url, listed),
                        new Evidence.Fact("SHA-256 of what was fetched", actual)),
                List.of(
                        "The version was published anew while the index still has the old one, or somebody between here and"
                                + " there changes files. Deploy again in some minutes; if it stays so, ask whoever runs the"
                                + " repository, and deploy nothing of it until then."),
                false);
    }
}
