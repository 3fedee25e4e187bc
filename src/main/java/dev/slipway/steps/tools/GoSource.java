package dev.slipway.steps.tools;

import dev.slipway.pipeline.StepContext;
import dev.slipway.process.ChildEnvironment;
import dev.slipway.process.Command;
import dev.slipway.process.ProcessResult;
import dev.slipway.process.ProcessRunner;
import dev.slipway.process.Programs;
import dev.slipway.site.ToolConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A Go module's program, built here. Go checks modules against its checksum database; so there is no checksum of ours.
 *
 * <p>Helm learns its own version, and the Kubernetes version that it assumes without a cluster, at link time only. A Helm
 * that is built here is told both as its publisher does, so that it behaves like the published one.
 */
final class GoSource implements ToolSource {
    private static final Pattern HELM = Pattern.compile("helm\\.sh/helm/v(?<major>[0-9]+)/cmd/helm");
    private static final Pattern CLIENT_GO = Pattern.compile("(?m)^\\s*k8s\\.io/client-go v0\\.(?<minor>[0-9]+)\\.");
    private static final Pattern GO_MOD = Pattern.compile("\"GoMod\":\\s*\"(?<file>[^\"]+)\"");

    private final ToolConfig tool;
    private final String pkg;
    private final Platform platform;
    private final ToolCache cache;
    private final ProcessRunner processes;
    private final Map<String, String> environment;

    GoSource(
            ToolConfig tool,
            String pkg,
            Platform platform,
            ToolCache cache,
            ProcessRunner processes,
            Map<String, String> environment) {
        this.tool = tool;
        this.pkg = pkg;
        this.platform = platform;
        this.cache = cache;
        this.processes = processes;
        this.environment = ChildEnvironment.of(environment, List.of("GO"));
    }

    @Override
    public String description() {
        return "Go module " + pkg
                + tool.version().map(version -> "@v" + version).orElse("");
    }

    @Override
    public Optional<SourceResult.Obtained> cached(StepContext context) throws IOException, InterruptedException {
        return entry().find(context);
    }

    @Override
    public SourceResult obtain(StepContext context) throws IOException, InterruptedException {
        if (tool.version().isEmpty()) {
            return SourceResult.forGood("slipway.yaml pins no version of it");
        }
        if (Programs.find("go", environment).isEmpty()) {
            return SourceResult.notHere("there is no `go` on PATH to build it with");
        }
        return entry().findOrMake(
                        context, CachedTool.Making.MOVED, "built from its Go module", folder -> make(folder, context));
    }

    private CachedTool entry() {
        var identity = "go\n" + pkg + "\n" + platform.os() + "/" + platform.arch() + "\nstamped 1";
        return new CachedTool(
                tool.name(),
                cache.entry(tool.name(), tool.version().orElse(""), identity),
                Map.of(tool.name(), "bin/" + tool.name()));
    }

    private Optional<SourceResult> make(Path folder, StepContext context) throws IOException, InterruptedException {
        var version = "v" + tool.version().orElseThrow();
        var flags = new StringBuilder("-s -w");
        var helm = HELM.matcher(pkg);
        if (helm.matches()) {
            var module = "helm.sh/helm/v" + helm.group("major");
            flags.append(" -X ")
                    .append(module)
                    .append("/internal/version.version=")
                    .append(version);
            flags.append(kubernetesFlags(module, version, folder, context));
        }
        context.progress("building " + tool.name() + " " + version + " from its Go module");
        var bin = Files.createDirectories(folder.resolve("bin"));
        var install = go(folder, "install", "-trimpath", "-ldflags", flags.toString(), pkg + "@" + version)
                .withVariable("GOBIN", bin.toString())
                .withVariable("CGO_ENABLED", "0");
        var result = processes.run(install, line -> context.output(line.text()), context.remaining());
        if (!result.succeeded()) {
            return Optional.of(trouble(result));
        }
        try (var built = Files.list(bin)) {
            Files.move(
                    built.findFirst().orElseThrow(() -> new IOException("go install made no program")),
                    bin.resolve(tool.name()),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        return Optional.empty();
    }

    /** Helm 3 alone needs it; Helm 4 looks it up in what Go records of the build. */
    private String kubernetesFlags(String module, String version, Path folder, StepContext context)
            throws IOException, InterruptedException {
        if (!module.equals("helm.sh/helm/v3")) {
            return "";
        }
        context.progress("downloading " + module + "@" + version);
        var download =
                processes.run(go(folder, "mod", "download", "-json", module + "@" + version), context.remaining());
        var file = GO_MOD.matcher(download.standardOutput());
        if (!download.succeeded() || !file.find()) {
            // The build that follows meets the same trouble, and tells it better.
            return "";
        }
        var client = CLIENT_GO.matcher(Files.readString(Path.of(file.group("file"))));
        if (!client.find()) {
            return "";
        }
        var flags = new StringBuilder();
        for (var place : List.of("/pkg/lint/rules", "/pkg/chartutil")) {
            flags.append(" -X ").append(module).append(place).append(".k8sVersionMajor=1");
            flags.append(" -X ")
                    .append(module)
                    .append(place)
                    .append(".k8sVersionMinor=")
                    .append(client.group("minor"));
        }
        return flags.toString();
    }

    private Command go(Path folder, String... arguments) {
        return Command.of("go", environment, folder, arguments);
    }

    private static SourceResult trouble(ProcessResult result) {
        var lines = result.lines();
        var last = lines.isEmpty() ? "" : ": " + lines.getLast();
        var why = "`go install`: " + result.describe() + last;
        return NetworkWords.in(lines) ? SourceResult.network(why) : SourceResult.forGood(why);
    }
}
