package dev.slipway.steps.helm;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Retry;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.site.ReleaseConfig;
import dev.slipway.site.SiteConfig;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Readies Helm and everything that it will need: repositories, the charts of the releases, what those depend on. */
public final class SetUpHelm implements Step {
    private static final Duration TIME_LIMIT = Duration.ofMinutes(10);

    private final SiteConfig site;
    private final Workspace workspace;
    private final HelmProgram helm;
    private final IndexSource indexes;
    private final Sleeper sleeper;
    private final InstantSource clock;

    /** The set-up for all releases of the site. */
    public SetUpHelm(
            SiteConfig site,
            Workspace workspace,
            HelmProgram helm,
            IndexSource indexes,
            Sleeper sleeper,
            InstantSource clock) {
        this.site = site;
        this.workspace = workspace;
        this.helm = helm;
        this.indexes = indexes;
        this.sleeper = sleeper;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "Set up Helm";
    }

    @Override
    public StepDocumentation documentation() {
        return HelmDocumentation.ofSetUp(site);
    }

    @Override
    public StepPolicy policy() {
        var longestWait = site.releases().values().stream()
                .flatMap(release -> release.chart().waitFor().stream())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        return StepPolicy.within(TIME_LIMIT.plus(longestWait)).retrying(Retry.NETWORK);
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        try {
            return setUp(context);
        } catch (IOException e) {
            throw new UncheckedIOException("reading the site's charts", e);
        }
    }

    private StepOutcome setUp(StepContext context) throws IOException, InterruptedException {
        Set<String> inSite = new LinkedHashSet<>();
        Map<ReleaseConfig, ReleaseChart.FromRepository> fetched = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (var release : site.releases().values()) {
            switch (ReleaseChart.of(release, workspace, site.repositories().values())) {
                case ReleaseChart.InSite chart -> inSite.add(chart.path());
                case ReleaseChart.Archive _ -> {
                    // Nothing of it is to be fetched.
                }
                case ReleaseChart.FromRepository chart -> fetched.put(release, chart);
                case ReleaseChart.Nowhere nowhere -> problems.add(nowhere.problem());
            }
        }
        if (!problems.isEmpty()) {
            return new StepOutcome.Failed(Failure.of("looking for the releases' charts", String.join("\n", problems))
                    .advising("Correct 'chart' under releases in slipway.yaml: a folder or an archive of the site,"
                            + " REPOSITORY/CHART, or oci://…"));
        }
        var charts = ChartFolder.withLocalDependencies(workspace.site(), inSite);
        var dependencies =
                charts.stream().flatMap(chart -> chart.dependencies().stream()).toList();
        var repositories =
                new ChartRepositories(helm, indexes, site.repositories().values(), dependencies);
        context.progress("fetching the indexes of " + counted(repositories.size(), "repository", "repositories"));
        var failure = repositories.add(context);
        var waited = failure.isPresent()
                ? Optional.<String>empty()
                : new ChartWait(repositories, sleeper, clock).await(waitedFor(repositories, fetched), context);
        if (failure.isEmpty()) {
            failure = fetchAll(repositories, charts, fetched, context);
        }
        if (failure.isPresent()) {
            var told = waited.map(words -> List.of(new Evidence.Fact("before", words)))
                    .orElse(List.of());
            return new StepOutcome.Failed(failure.get().with(told));
        }
        return new StepOutcome.Succeeded(summary(repositories.size(), charts, fetched.size(), waited));
    }

    /** What releases wait for that want to: their own charts, and what those of the site depend on. */
    private List<ChartWait.Wanted> waitedFor(
            ChartRepositories repositories, Map<ReleaseConfig, ReleaseChart.FromRepository> fetched)
            throws IOException {
        var wanted = new ArrayList<ChartWait.Wanted>();
        for (var release : site.releases().values()) {
            var limit = release.chart().waitFor();
            if (limit.isEmpty()) {
                continue;
            }
            var own = fetched.get(release);
            if (own != null) {
                wanted.add(wanted(own, limit.get()));
                continue;
            }
            var folder = List.of(release.chart().reference());
            for (var chart : ChartFolder.withLocalDependencies(workspace.site(), folder)) {
                for (var dependency : chart.wantedDependencies()) {
                    wanted(dependency, repositories, limit.get()).ifPresent(wanted::add);
                }
            }
        }
        return wanted;
    }

    private static ChartWait.Wanted wanted(ReleaseChart.FromRepository chart, Duration limit) {
        var parts = chart.reference().split("/", 2);
        return chart.reference().startsWith("oci://")
                ? new ChartWait.Wanted("", chart.reference(), chart.version(), limit)
                : new ChartWait.Wanted(parts[0], parts[1], chart.version(), limit);
    }

    private static Optional<ChartWait.Wanted> wanted(
            ChartDependency dependency, ChartRepositories repositories, Duration limit) {
        return dependency.repository().startsWith("oci://")
                ? Optional.of(new ChartWait.Wanted(
                        "", dependency.repository() + "/" + dependency.name(), dependency.version(), limit))
                : repositories
                        .nameOf(dependency)
                        .map(name -> new ChartWait.Wanted(name, dependency.name(), dependency.version(), limit));
    }

    private Optional<Failure> fetchAll(
            ChartRepositories repositories,
            List<ChartFolder> charts,
            Map<ReleaseConfig, ReleaseChart.FromRepository> fetched,
            StepContext context)
            throws IOException, InterruptedException {
        var dependencies = new ChartDependencies(helm, repositories);
        var digests = new ArchiveDigests(repositories);
        var failure = Optional.<Failure>empty();
        for (var chart : charts) {
            if (failure.isEmpty()) {
                failure = dependencies.fetch(chart, context);
            }
            if (failure.isEmpty()) {
                failure = digests.ofDependencies(chart, workspace.site());
            }
        }
        for (var release : fetched.entrySet()) {
            if (failure.isEmpty()) {
                failure = pull(release.getKey(), release.getValue(), repositories, context);
            }
        }
        return failure;
    }

    private Optional<Failure> pull(
            ReleaseConfig release,
            ReleaseChart.FromRepository chart,
            ChartRepositories repositories,
            StepContext context)
            throws IOException, InterruptedException {
        context.progress("fetching chart " + chart.reference());
        var folder = ReleaseChart.archiveFolder(workspace, release);
        Files.createDirectories(folder);
        var arguments = new ArrayList<>(List.of("pull", chart.reference(), "--destination", folder.toString()));
        if (!chart.version().isEmpty()) {
            arguments.addAll(List.of("--version", chart.version()));
        }
        var result = helm.run(arguments, line -> context.output(line.text()), context.remaining());
        if (result.succeeded()) {
            return differing(chart, folder, repositories);
        }
        var error = HelmError.of("helm pull", result);
        var digest = ArchiveDigests.found(error, "chart " + chart.name() + " " + chart.version());
        if (digest.isPresent()) {
            return digest;
        }
        var failure = error.failure("fetching chart " + chart.reference() + " of release " + release.name());
        return Optional.of(error.isNetwork() ? failure.retryable() : advised(failure, chart, repositories));
    }

    private static Optional<Failure> differing(
            ReleaseChart.FromRepository chart, Path folder, ChartRepositories repositories) throws IOException {
        var parts = chart.reference().split("/", 2);
        var archive = folder.resolve(parts[parts.length - 1] + "-" + chart.version() + ".tgz");
        return chart.reference().contains("://") || !Files.isRegularFile(archive)
                ? Optional.empty()
                : new ArchiveDigests(repositories).of(parts[0], parts[1], chart.version(), archive);
    }

    private static Failure advised(Failure failure, ReleaseChart.FromRepository chart, ChartRepositories repositories)
            throws InterruptedException {
        var parts = chart.reference().split("/", 2);
        var newest =
                chart.reference().contains("://") ? List.<String>of() : repositories.versions(parts[0], parts[1], "");
        return newest.isEmpty()
                ? failure.advising("Check 'chart' and 'version' of the release in slipway.yaml.")
                : failure.advising("Check 'version' of the release in slipway.yaml: the newest in "
                        + repositories.url(parts[0]) + " is " + newest.getFirst() + ".");
    }

    private static String summary(int repositories, List<ChartFolder> charts, int fetched, Optional<String> waited) {
        var parts = new ArrayList<String>();
        if (repositories > 0) {
            parts.add(counted(repositories, "repository", "repositories"));
        }
        for (var chart : charts) {
            parts.add("chart " + chart.path()
                    + (chart.dependencies().isEmpty()
                            ? ""
                            : " with " + counted(chart.dependencies().size(), "dependency", "dependencies")));
        }
        if (fetched > 0) {
            parts.add(counted(fetched, "chart", "charts") + " from repositories");
        }
        waited.ifPresent(parts::add);
        return String.join(", ", parts);
    }

    private static String counted(int number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }
}
