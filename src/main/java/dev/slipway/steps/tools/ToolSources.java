package dev.slipway.steps.tools;

import dev.slipway.http.EnvironmentProxies;
import dev.slipway.pipeline.Retry;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.process.ProcessRunner;
import dev.slipway.site.Placeholders;
import dev.slipway.site.ToolConfig;
import dev.slipway.workspace.Workspace;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Knows where tools come from: the sources that a site names, or those that are known for a tool. */
public final class ToolSources {
    /** Where Helm's own releases are. */
    public static final URI HELM_DOWNLOADS = URI.create("https://get.helm.sh");

    private static final String SOPS_DOWNLOADS = "https://github.com/getsops/sops/releases/download";
    private static final Duration CONNECTING = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final ToolCache cache;
    private final Downloads downloads;
    private final ProcessRunner processes;
    private final Map<String, String> environment;
    private final URI helmDownloads;
    private final Platform platform = Platform.of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));

    /**
     * Sources for this machine.
     *
     * @param cacheFolder the person's cache folder; tools are below it
     * @param environment our own
     * @param helmDownloads {@link #HELM_DOWNLOADS}, or a mirror of it
     */
    public ToolSources(
            Path cacheFolder,
            Map<String, String> environment,
            ProcessRunner processes,
            Sleeper sleeper,
            RandomGenerator random,
            URI helmDownloads) {
        this(
                cacheFolder,
                environment,
                processes,
                sleeper,
                helmDownloads,
                new Downloads(client(environment), Retry.NETWORK, sleeper, random, SILENCE));
    }

    ToolSources(
            Path cacheFolder,
            Map<String, String> environment,
            ProcessRunner processes,
            Sleeper sleeper,
            URI helmDownloads,
            Downloads downloads) {
        this.cache = new ToolCache(cacheFolder.resolve("tools"), sleeper);
        this.environment = Map.copyOf(environment);
        this.processes = processes;
        this.helmDownloads = helmDownloads;
        this.downloads = downloads;
    }

    static HttpClient client(Map<String, String> environment) {
        return HttpClient.newBuilder()
                .connectTimeout(CONNECTING)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .proxy(new EnvironmentProxies(environment))
                .build();
    }

    /** The sources of a tool, in the order in which they are tried; none when nothing is known about it. */
    List<ToolSource> of(ToolConfig tool, Workspace workspace) {
        var sources = tool.sources().isEmpty() ? known(tool) : tool.sources();
        return sources.stream().map(source -> source(tool, source, workspace)).toList();
    }

    private ToolSource source(ToolConfig tool, ToolConfig.Source source, Workspace workspace) {
        return switch (source) {
            case ToolConfig.Source.OnPath onPath ->
                new PathSource(tool, onPath.program(), environment, new ToolVersion(processes, environment));
            case ToolConfig.Source.Download download ->
                new DownloadSource(
                        tool,
                        URI.create(filled(tool, download.url())),
                        download.sha256(),
                        download.member().map(member -> filled(tool, member)),
                        download.checksums().map(list -> URI.create(filled(tool, list))),
                        cache,
                        downloads);
            case ToolConfig.Source.GoModule module ->
                new GoSource(tool, module.pkg(), platform, cache, processes, environment);
            case ToolConfig.Source.PythonRequirements requirements ->
                new PythonSource(tool, requirements.file(), workspace, cache, processes, environment);
        };
    }

    private String filled(ToolConfig tool, String text) {
        return new Placeholders(
                        Map.of("version", tool.version().orElse(""), "os", platform.os(), "arch", platform.arch()))
                .fill(text);
    }

    /** The sources of a tool for which the site names none. */
    private List<ToolConfig.Source> known(ToolConfig tool) {
        var onPath = new ToolConfig.Source.OnPath(tool.name());
        if (tool.version().isEmpty()) {
            return List.of(onPath);
        }
        return switch (tool.name()) {
            case "helm" -> {
                var major = tool.version().get().startsWith("4.") ? "v4" : "v3";
                yield List.of(
                        onPath,
                        new ToolConfig.Source.Download(
                                helmDownloads + "/helm-v${version}-${os}-${arch}.tar.gz",
                                Optional.empty(),
                                Optional.of("${os}-${arch}/helm"),
                                Optional.empty()),
                        new ToolConfig.Source.GoModule("helm.sh/helm/" + major + "/cmd/helm"));
            }
            case "sops" ->
                List.of(
                        onPath,
                        new ToolConfig.Source.Download(
                                SOPS_DOWNLOADS + "/v${version}/sops-v${version}.${os}.${arch}",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(SOPS_DOWNLOADS + "/v${version}/sops-v${version}.checksums.txt")),
                        new ToolConfig.Source.GoModule("github.com/getsops/sops/v3/cmd/sops"));
            // A name that somebody chose: nothing is known of it.
            default -> List.of(onPath);
        };
    }
}
