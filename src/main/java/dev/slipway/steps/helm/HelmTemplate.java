package dev.slipway.steps.helm;

import dev.slipway.kube.TargetAccess;
import dev.slipway.pipeline.Failure;
import dev.slipway.site.ChartConfig;
import dev.slipway.site.Placeholders;
import dev.slipway.site.ReleaseConfig;
import dev.slipway.site.TargetConfig;
import dev.slipway.workspace.FolderTree;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What Helm would send to a cluster for a release, with {@code helm template}; nothing is sent. Helm writes it to files of the
 * workspace, since it holds the site's secrets, and a program's output is kept in part only; they are removed once they are read.
 */
public final class HelmTemplate {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** An upgrade does not run them. */
    private static final String WITHOUT_TESTS = "--skip-tests";

    private final Workspace workspace;
    private final HelmProgram helm;
    private final ReentrantLock looking = new ReentrantLock();
    private final Map<String, Boolean> definitions = new HashMap<>();

    /** With the deployment's Helm. */
    public HelmTemplate(Workspace workspace, HelmProgram helm) {
        this.workspace = workspace;
        this.helm = helm;
    }

    /** What came of it. */
    public sealed interface Rendered {
        /** The manifests, a YAML text of several documents. */
        record Manifests(String yaml) implements Rendered {
            @Override
            public String toString() {
                return "manifests of " + yaml.length() + " characters";
            }
        }

        /** The chart can't be filled in. */
        record Failed(Failure failure) implements Rendered {}
    }

    /**
     * What the templates are told of the cluster.
     *
     * @param version {@code v1.34.4}
     * @param apis the versions and kinds that it serves, as {@code --api-versions} has them
     */
    public record Premise(String version, List<String> apis) {
        public Premise {
            apis = List.copyOf(apis);
        }
    }

    /**
     * Renders without asking the cluster: {@code lookup} finds nothing.
     *
     * @param upgrade whether the release is there already
     */
    public Rendered render(ReleaseConfig release, TargetConfig target, Premise premise, boolean upgrade)
            throws InterruptedException {
        var more = told(premise);
        more.add(WITHOUT_TESTS);
        return render(release, target, more, upgrade);
    }

    /** Renders a first installation without asking the cluster, and with the tests that {@code helm test} would run. */
    public Rendered renderWithTests(ReleaseConfig release, TargetConfig target, Premise premise)
            throws InterruptedException {
        return render(release, target, told(premise), false);
    }

    private static List<String> told(Premise premise) {
        var more = new ArrayList<String>();
        if (!premise.version().isEmpty()) {
            more.addAll(List.of("--kube-version", premise.version()));
        }
        if (!premise.apis().isEmpty()) {
            more.addAll(List.of("--api-versions", String.join(",", premise.apis())));
        }
        return more;
    }

    /** Renders as an upgrade does, asking the cluster: {@code lookup} finds what there is, and each object's kind must be known. */
    public Rendered renderThere(ReleaseConfig release, TargetConfig target, TargetAccess access, boolean upgrade)
            throws InterruptedException {
        var more = new ArrayList<>(List.of(
                WITHOUT_TESTS,
                "--dry-run=server",
                "--kubeconfig",
                access.kubeconfig().toString(),
                "--kube-context",
                access.context()));
        // Helm 3 asks for more than what templates look up only when it is told to validate; Helm 4 takes the two for
        // one.
        if (helm.isVersion3()) {
            more.add("--validate");
        }
        return render(release, target, more, upgrade);
    }

    /**
     * Whether a chart, or one that it depends on, has CustomResourceDefinitions in its {@code crds/}: told without filling in any
     * template, and once for all targets that have the same chart. Where that cannot be found out there are none; why, whoever renders the
     * chart tells.
     */
    public boolean hasDefinitions(ReleaseConfig release, TargetConfig target) throws InterruptedException {
        try {
            return switch (ReleaseSources.of("looking at the chart", release, target, workspace)) {
                case ReleaseSources.Missing _ -> false;
                case ReleaseSources.Found(var chart, var _) -> hasDefinitions(chart);
            };
        } catch (IOException e) {
            throw new UncheckedIOException("looking for the release's files", e);
        }
    }

    private boolean hasDefinitions(String chart) throws InterruptedException {
        looking.lockInterruptibly();
        try {
            var known = definitions.get(chart);
            if (known != null) {
                return known;
            }
            var shown = helm.run(List.of("show", "crds", chart), LIMIT);
            // Helm 4 prints the mark of a document for each file, be it empty.
            var has = shown.succeeded()
                    && shown.standardOutput().lines().anyMatch(line -> !line.isBlank() && !line.equals("---"));
            if (shown.succeeded()) {
                definitions.put(chart, has);
            }
            return has;
        } finally {
            looking.unlock();
        }
    }

    private Rendered render(ReleaseConfig release, TargetConfig target, List<String> more, boolean upgrade)
            throws InterruptedException {
        var placeholders = Placeholders.of(target);
        var name = placeholders.fill(release.name());
        var attempted = "rendering the chart of release " + name + " for " + target.name();
        try {
            return switch (ReleaseSources.of(attempted, release, target, workspace)) {
                case ReleaseSources.Missing(var failure) -> new Rendered.Failed(failure);
                case ReleaseSources.Found(var chart, var values) -> {
                    var folder = workspace
                            .scratch()
                            .resolve("rendered")
                            .resolve(target.name())
                            .resolve(name);
                    var arguments = new ArrayList<>(List.of("template", name, chart));
                    arguments.addAll(List.of("--output-dir", folder.toString()));
                    arguments.addAll(List.of(
                            "--namespace",
                            release.namespace().map(placeholders::fill).orElse(target.namespace())));
                    if (upgrade) {
                        arguments.add("--is-upgrade");
                    }
                    // At an upgrade Helm leaves them alone, and Slipway does not, unless it is told to.
                    if (!upgrade || release.chart().definitions() == ChartConfig.Definitions.APPLY) {
                        arguments.add("--include-crds");
                    }
                    arguments.addAll(more);
                    values.forEach(file -> arguments.addAll(List.of("--values", file.file())));
                    yield rendered(attempted, arguments, folder);
                }
            };
        } catch (IOException e) {
            throw new UncheckedIOException("looking for the release's files", e);
        }
    }

    private Rendered rendered(String attempted, List<String> arguments, Path folder)
            throws IOException, InterruptedException {
        FolderTree.remove(folder);
        Files.createDirectories(folder);
        try {
            var result = helm.run(arguments, LIMIT);
            return result.succeeded()
                    ? new Rendered.Manifests(textIn(folder))
                    : new Rendered.Failed(failure(attempted, HelmError.of("helm template", result)));
        } finally {
            FolderTree.remove(folder);
        }
    }

    private static Failure failure(String attempted, HelmError error) {
        var failure = error.failure(attempted);
        return UpgradeTrouble.in(error)
                .map(trouble -> failure.advising(trouble.advice()))
                .orElse(failure);
    }

    /** Each file begins with the mark of a document's beginning. */
    private static String textIn(Path folder) throws IOException {
        var text = new StringBuilder();
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                text.append(Files.readString(file)).append('\n');
            }
        }
        return text.toString();
    }
}
