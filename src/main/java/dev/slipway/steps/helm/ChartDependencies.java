package dev.slipway.steps.helm;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.StepContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Fetches the charts that a chart depends on, and finds out which of them is to blame when that fails. */
final class ChartDependencies {
    private static final Pattern OUT_OF_SYNC = Pattern.compile("is out of sync with the dependencies file");

    /**
     * Helm 2 and 3 up to today, Helm 4; the last two where the versions are locked, and without any name in them. What is
     * missing is not read out of these words but looked up in the index.
     */
    private static final Pattern NO_SUCH_VERSION = Pattern.compile("(?i)can't get a valid version for"
            + "|chart not found in repo|no matching version|entry not found|: not found$"
            + "|no chart version found|improper constraint");

    private static final int NEWEST_SHOWN = 5;

    private final HelmProgram helm;
    private final ChartRepositories repositories;

    ChartDependencies(HelmProgram helm, ChartRepositories repositories) {
        this.helm = helm;
        this.repositories = repositories;
    }

    /**
     * Fetches at the locked versions where they are locked and still fit, else at the newest that the chart allows.
     *
     * @return why it failed; empty: it did not
     */
    Optional<Failure> fetch(ChartFolder chart, StepContext context) throws IOException, InterruptedException {
        if (chart.dependencies().isEmpty()) {
            return Optional.empty();
        }
        context.progress("fetching the dependencies of chart " + chart.path());
        if (chart.isLocked()) {
            var error = call("build", chart, context);
            if (error.isEmpty() || !error.get().matches(OUT_OF_SYNC)) {
                return explained(error, chart, chart.lockFilePath(), chart.lockedDependencies());
            }
            context.warn(chart.lockFilePath() + " does not fit " + chart.dependenciesFile()
                    + ", so the newest versions that the latter allows are fetched. To lock them, run 'helm dependency"
                    + " update " + chart.argument() + "' in the site and commit " + chart.lockFilePath() + ".");
        }
        if (!chart.isLocked() && chart.dependencies().stream().anyMatch(ChartDependency::isRange)) {
            context.warn(chart.dependenciesFile() + " allows several versions, and there is no " + chart.lockFilePath()
                    + ": the newest are fetched, so that two deployments of the same commit may differ. To lock them, run"
                    + " 'helm dependency update " + chart.argument() + "' in the site and commit "
                    + chart.lockFilePath() + ".");
        }
        return explained(call("update", chart, context), chart, chart.dependenciesFile(), chart.dependencies());
    }

    private Optional<HelmError> call(String verb, ChartFolder chart, StepContext context) throws InterruptedException {
        // The indexes were fetched a moment ago.
        var result = helm.run(
                List.of("dependency", verb, chart.argument(), "--skip-refresh"),
                line -> context.output(line.text()),
                context.remaining());
        return result.succeeded()
                ? Optional.empty()
                : Optional.of(HelmError.of("helm dependency " + verb + " " + chart.argument(), result));
    }

    private Optional<Failure> explained(
            Optional<HelmError> failed, ChartFolder chart, String file, List<ChartDependency> asked)
            throws InterruptedException {
        if (failed.isEmpty()) {
            return Optional.empty();
        }
        var error = failed.get();
        var attempted = "fetching the dependencies of chart " + chart.path();
        if (error.isNetwork()) {
            return Optional.of(error.failure(attempted)
                    .advising("The network is to blame, or the repository's server: see whether its address answers"
                            + " from this machine, then deploy again.")
                    .retryable());
        }
        var digest = ArchiveDigests.found(error, "the dependencies of chart " + chart.path());
        if (digest.isPresent()) {
            return digest;
        }
        return Optional.of(
                error.matches(NO_SUCH_VERSION) ? missing(error, attempted, file, asked) : error.failure(attempted));
    }

    private Failure missing(HelmError error, String attempted, String file, List<ChartDependency> asked)
            throws InterruptedException {
        var words = new ArrayList<String>();
        var evidence = new ArrayList<Evidence>();
        var advice = new ArrayList<String>();
        for (var dependency : asked) {
            var repository = repositories.nameOf(dependency);
            if (repository.isPresent()
                    && repositories
                            .versions(repository.get(), dependency.name(), dependency.version())
                            .isEmpty()) {
                var missing = new MissingVersion(
                        dependency,
                        repositories.url(repository.get()),
                        file,
                        repositories.versions(repository.get(), dependency.name(), "").stream()
                                .limit(NEWEST_SHOWN)
                                .toList());
                words.add(missing.observed());
                evidence.add(missing.place());
                evidence.add(missing.fact());
                advice.addAll(missing.advice());
            }
        }
        if (words.isEmpty()) {
            return error.failure(attempted)
                    .advising("Look at the versions asked for in " + file + ", and whether the registry has them.");
        }
        evidence.addAll(error.evidence());
        return new Failure(attempted, String.join("\n", words), evidence, advice, false);
    }
}
