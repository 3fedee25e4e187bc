package dev.slipway.steps.helm;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether the archives that were fetched are those that they should be.
 *
 * <p>A repository's index lists their digests. Helm itself does not compare them: a version that was published anew, or changed on
 * its way, would be installed without a word. Of a registry's chart Helm compares all that it fetches with the digests in the
 * manifest, and the manifest with the digest that the site pins; what it found is told here.
 */
final class ArchiveDigests {
    private static final String COMPARING = "comparing the fetched charts with what their repositories list";

    private static final String ANEW = "Deploy again in some minutes; if it stays so, ask whoever runs the %s, and"
            + " deploy nothing of it until then.";

    /** Helm 3 and 4 of a tag that has another manifest than the one that is pinned. */
    private static final Pattern NOT_PINNED =
            Pattern.compile("digest mismatch: (?<there>sha256:[0-9a-f]+) is not (?<pinned>sha256:[0-9a-f]+)");

    /** Helm 3 and 4 of bytes that are not those that the manifest, or its own digest, promises. */
    private static final Pattern NOT_PROMISED = Pattern.compile("mismatched digest");

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
                COMPARING,
                "The archive of " + chart + " " + version + " that was fetched is not the one that the repository "
                        + url + " lists.",
                List.of(
                        new Evidence.Fact("SHA-256 in the index of " + url, listed),
                        new Evidence.Fact("SHA-256 of what was fetched", actual)),
                List.of(
                        "The version was published anew while the index still has the old one, or somebody between here and"
                                + " there changes files. " + ANEW.formatted("repository")),
                false);
    }

    /**
     * What Helm found when it compared a registry's chart with its digests.
     *
     * @param chart for people, with its version
     * @return empty: it failed for another reason
     */
    static Optional<Failure> found(HelmError error, String chart) {
        var pinned = NOT_PINNED.matcher(error.message());
        if (pinned.find()) {
            return Optional.of(Failure.of(
                            COMPARING, "The registry has something else as " + chart + " than what the site pins.")
                    .with(List.of(
                            new Evidence.Fact("digest in the registry", pinned.group("there")),
                            new Evidence.Fact("digest in slipway.yaml", pinned.group("pinned"))))
                    .advising("The version was published anew, or the digest is of another version. Find out which, and"
                            + " what has changed, before you deploy it; then pin the digest that is there."));
        }
        return error.matches(NOT_PROMISED)
                ? Optional.of(Failure.of(
                                COMPARING,
                                "What was fetched of " + chart + " is not what the registry's own digests say that it"
                                        + " is.")
                        .with(error.evidence())
                        .advising(
                                "What the registry stores is broken, or somebody between here and there changes files. "
                                        + ANEW.formatted("registry")))
                : Optional.empty();
    }
}
