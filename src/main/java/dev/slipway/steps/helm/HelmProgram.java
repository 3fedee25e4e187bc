package dev.slipway.steps.helm;

import dev.slipway.pipeline.Handover;
import dev.slipway.process.ChildEnvironment;
import dev.slipway.process.Command;
import dev.slipway.process.OutputLine;
import dev.slipway.process.ProcessResult;
import dev.slipway.process.ProcessRunner;
import dev.slipway.workspace.Toolbox;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * The {@code helm} program of one deployment: all its calls go through here.
 *
 * <p>It has folders of its own, so that the configuration of the person who deploys is neither read nor changed: no
 * {@code HELM_…} variable of theirs is passed on, and every one that names a folder or a file is set to the
 * workspace's. Only the content cache of Helm 4 is shared between deployments: it names its files by their digest and
 * writes them in one piece. Helm's own cache of indexes is not shared: it writes them in place, so that one deployment could
 * read what another has half written. What is shared of them, {@link SharedIndexes} keeps.
 */
public final class HelmProgram {
    private static final Duration VERSION_LIMIT = Duration.ofMinutes(1);

    private final Handover<Toolbox> tools;
    private final Workspace workspace;
    private final Path cache;
    private final Map<String, String> environment;
    private final ProcessRunner processes;
    private final AtomicReference<String> version = new AtomicReference<>("");

    /**
     * Helm for this deployment.
     *
     * @param tools must hold {@code helm} by the time of the first call
     * @param cache Slipway's cache folder, shared by all deployments
     * @param environment our own; what Helm needs of it is passed on
     */
    public HelmProgram(
            Handover<Toolbox> tools,
            Workspace workspace,
            Path cache,
            Map<String, String> environment,
            ProcessRunner processes) {
        this.tools = tools;
        this.workspace = workspace;
        this.cache = cache;
        this.environment = Map.copyOf(environment);
        this.processes = processes;
    }

    /**
     * Runs Helm in the site's folder.
     *
     * @param onLine told each line as it comes
     * @param limit after it, Helm is ended with SIGTERM, so that it can mark the release as failed
     * @throws InterruptedException when cancelled; Helm was ended the same way by then
     */
    ProcessResult run(List<String> arguments, Consumer<OutputLine> onLine, Duration limit) throws InterruptedException {
        var program = tools.get().program("helm").toString();
        // A Helm that lived on would change the cluster while nobody knows, after the target's lock has run out.
        var command = new Command(program, arguments, variables(), workspace.site(), "").tiedToUs();
        return processes.run(command, onLine, limit);
    }

    /** Runs Helm without looking at its lines as they come. */
    ProcessResult run(List<String> arguments, Duration limit) throws InterruptedException {
        return run(arguments, _ -> {}, limit);
    }

    /** Where it looks for the index of a repository. */
    Path index(String repository) {
        return workspace.helm().resolve("cache/repository").resolve(repository + "-index.yaml");
    }

    /**
     * Tells it of repositories whose indexes lie where it looks for them, and of no others.
     *
     * @param urls by name
     */
    void repositories(Map<String, String> urls) throws IOException {
        var text = new StringBuilder("apiVersion: \"\"\nrepositories:").append(urls.isEmpty() ? " []\n" : "\n");
        new TreeMap<>(urls)
                .forEach((name, url) -> text.append("- {name: \"")
                        .append(name)
                        .append("\", url: \"")
                        .append(url)
                        .append("\"}\n"));
        var file = workspace.helm().resolve("config/repositories.yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /**
     * Whether it is a Helm 3, whose options are called otherwise than those of Helm 4. A program that does not tell its version
     * is taken for a Helm 4; what is wrong with it, the next call tells.
     */
    boolean isVersion3() throws InterruptedException {
        if (version.get().isEmpty()) {
            version.set(run(List.of("version", "--template", "{{.Version}}"), VERSION_LIMIT)
                    .standardOutput()
                    .strip());
        }
        return version.get().startsWith("v3.");
    }

    private Map<String, String> variables() {
        var all = ChildEnvironment.of(environment);
        all.putAll(folders(workspace, cache));
        // A call lives for a moment: collecting garbage at every few megabytes is a quarter of what one that renders
        // costs.
        all.putIfAbsent("GOGC", "400");
        return all;
    }

    /**
     * The variables that tell Helm where its folders and files are.
     *
     * @param cache Slipway's cache folder
     */
    public static Map<String, String> folders(Workspace workspace, Path cache) {
        var own = workspace.helm();
        var all = new HashMap<String, String>();
        all.put("HELM_CONFIG_HOME", own.resolve("config").toString());
        all.put("HELM_DATA_HOME", own.resolve("data").toString());
        all.put("HELM_CACHE_HOME", own.resolve("cache").toString());
        all.put(
                "HELM_REPOSITORY_CONFIG",
                own.resolve("config/repositories.yaml").toString());
        all.put("HELM_REGISTRY_CONFIG", own.resolve("config/registry.json").toString());
        all.put("HELM_REPOSITORY_CACHE", own.resolve("cache/repository").toString());
        all.put("HELM_PLUGINS", own.resolve("data/plugins").toString());
        // Else Helm keeps what the API offers below ~/.kube.
        all.put("KUBECACHEDIR", own.resolve("cache/kube").toString());
        all.put("HELM_CONTENT_CACHE", cache.resolve("helm/content").toString());
        return all;
    }
}
