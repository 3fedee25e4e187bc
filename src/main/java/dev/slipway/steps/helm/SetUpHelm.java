package dev.slipway.steps.helm;

import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Retry;
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
import java.time.Duration;
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

    /** The set-up for all releases of the site. */
    public SetUpHelm(SiteConfig site, Workspace workspace, HelmProgram helm) {
        this.site = site;
        this.workspace = workspace;
        this.helm = helm;
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
        return StepPolicy.within(TIME_LIMIT).retrying(Retry.NETWORK);
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
        var repositories = new ChartRepositories(helm, site.repositories().values(), dependencies);
        var failure = fetchAll(repositories, charts, fetched, context);
        return failure.isPresent()
                ? new StepOutcome.Failed(failure.get())
                : new StepOutcome.Succeeded(summary(repositories.size(), charts, fetched.size()));
    }

    private Optional<Failure> fetchAll(
            ChartRepositories repositories,
            List<ChartFolder> charts,
            Map<ReleaseConfig, ReleaseChart.FromRepository> fetched,
            StepContext context)
            throws IOException, InterruptedException {
        context.progress("fetching the indexes of " + counted(repositories.size(), "repository", "repositories"));
        var failure = repositories.add(context);
        var dependencies = new ChartDependencies(helm, repositories);
        for (var chart : charts) {
            if (failure.isEmpty()) {
                failure = dependencies.fetch(chart, context);
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
            return Optional.empty();
        }
        var error = HelmError.of("helm pull", result);
        var failure = error.failure("fetching chart " + chart.reference() + " of release " + release.name());
        return Optional.of(error.isNetwork() ? failure.retryable() : advised(failure, chart, repositories));
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

    private static String summary(int repositories, List<ChartFolder> charts, int fetched) {
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
        return String.join(", ", parts);
    }

    private static String counted(int number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }
}
