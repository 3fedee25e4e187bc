package dev.slipway.steps.helm;

import dev.slipway.pipeline.Handover;
import dev.slipway.process.ProcessRunner;
import dev.slipway.site.ChartConfig;
import dev.slipway.site.ClusterConfig;
import dev.slipway.site.DriftPolicy;
import dev.slipway.site.FailurePolicy;
import dev.slipway.site.ReleaseConfig;
import dev.slipway.site.RepositoryConfig;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.TargetConfig;
import dev.slipway.site.ValidationConfig;
import dev.slipway.workspace.Toolbox;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A site in a temporary folder, for the tests of this package. */
final class HelmSite {
    private final Path root;
    private final Map<String, ReleaseConfig> releases = new LinkedHashMap<>();
    private final Map<String, RepositoryConfig> repositories = new LinkedHashMap<>();

    HelmSite(Path root) throws IOException {
        this.root = root;
        Files.createDirectories(workspace().site());
    }

    Workspace workspace() {
        return new Workspace(root.resolve("workspace"));
    }

    HelmSite file(String path, String content) throws IOException {
        var file = workspace().site().resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return this;
    }

    HelmSite chart(String path, String dependencies) throws IOException {
        return file(path + "/Chart.yaml", "apiVersion: v2\nname: " + path + "\nversion: 0.1.0\n" + dependencies);
    }

    HelmSite repository(String name, String url) {
        repositories.put(name, new RepositoryConfig(name, url));
        return this;
    }

    HelmSite release(String name, String chart, String... values) {
        return release(ReleaseConfig.of(name, ChartConfig.inSite(chart), values));
    }

    HelmSite release(ReleaseConfig release) {
        releases.put(release.name(), release);
        return this;
    }

    ReleaseConfig release(String name) {
        return Objects.requireNonNull(releases.get(name));
    }

    SiteConfig config() {
        return new SiteConfig(
                "a-site",
                Map.of(),
                Optional.empty(),
                repositories,
                List.of(),
                List.of(),
                releases,
                Map.of(),
                dev.slipway.site.RolloutConfig.usual(),
                new ValidationConfig(Optional.empty(), List.of()),
                List.of(),
                List.of());
    }

    static TargetConfig target(String name) {
        return new TargetConfig(
                name,
                name + "-ns",
                new ClusterConfig.KubeconfigFile("kubeconfig.yaml", Optional.empty()),
                Map.of(),
                Duration.ofMinutes(10),
                FailurePolicy.KEEP,
                DriftPolicy.WARN,
                true);
    }

    HelmProgram helm(ProcessRunner processes, Map<String, String> environment, Path program) {
        var tools = new Handover<Toolbox>("the tools");
        tools.set(new Toolbox(Map.of("helm", program)));
        return new HelmProgram(tools, workspace(), root.resolve("cache"), environment, processes);
    }

    HelmProgram helm(ProcessRunner processes) {
        return helm(processes, Map.of("PATH", "/usr/bin"), Path.of("/tools/helm"));
    }
}
