package dev.slipway.steps.tools;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Retry;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.site.ToolConfig;
import dev.slipway.workspace.ToolboxCollector;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Installs one tool from the first of its sources that has it. */
public final class InstallTool implements Step {
    /** Building Helm on a small machine with empty caches takes minutes. */
    private static final Duration LIMIT = Duration.ofMinutes(20);

    /** The sources try again themselves; this is for trouble that lasts longer than they wait. */
    private static final Retry RETRY = new Retry(2, Duration.ofSeconds(15), Duration.ofSeconds(15));

    private final ToolConfig tool;
    private final List<ToolSource> sources;
    private final ToolboxCollector toolbox;

    /**
     * The step for one tool.
     *
     * @param workspace whose site holds requirements files
     * @param toolbox gets the tool's programs
     */
    public InstallTool(ToolConfig tool, Workspace workspace, ToolSources sources, ToolboxCollector toolbox) {
        this.tool = tool;
        this.sources = sources.of(tool, workspace);
        this.toolbox = toolbox;
    }

    @Override
    public String name() {
        return "Install " + tool.name();
    }

    @Override
    public StepDocumentation documentation() {
        return ToolsDocumentation.of(label(), sources);
    }

    @Override
    public StepPolicy policy() {
        return StepPolicy.within(LIMIT).retrying(RETRY);
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        var tried = new ArrayList<Tried>();
        var cacheAsked = false;
        for (var source : sources) {
            try {
                if (!cacheAsked && !(source instanceof PathSource)) {
                    cacheAsked = true;
                    for (var any : sources) {
                        var cached = any.cached(context);
                        if (cached.isPresent()) {
                            return succeeded(cached.get());
                        }
                    }
                }
                switch (source.obtain(context)) {
                    case SourceResult.Obtained obtained -> {
                        return succeeded(obtained);
                    }
                    case SourceResult.Unavailable unavailable -> {
                        tried.add(new Tried(source.description(), unavailable));
                        context.progress(source.description() + ": " + unavailable.why());
                    }
                    case SourceResult.Refused refused -> {
                        return new StepOutcome.Failed(refused.failure());
                    }
                }
            } catch (IOException e) {
                tried.add(new Tried(
                        source.description(),
                        new SourceResult.Unavailable(
                                SourceResult.Lack.FOR_GOOD, "the tool cache could not be used: " + e)));
            }
        }
        return new StepOutcome.Failed(failure(tried));
    }

    /**
     * Takes the tool from where it is already, on PATH or in the cache, without making or fetching it.
     *
     * @return whether it was there
     */
    public boolean takeIfThere(StepContext context) throws InterruptedException {
        for (var source : sources) {
            try {
                var there = source instanceof PathSource
                        ? source.obtain(context)
                        : source.cached(context).orElse(null);
                if (there instanceof SourceResult.Obtained obtained) {
                    toolbox.add(obtained.programs());
                    return true;
                }
            } catch (IOException e) {
                context.warn("The cache of tools could not be read: " + e.getMessage());
            }
        }
        return false;
    }

    private record Tried(String source, SourceResult.Unavailable result) {}

    private String label() {
        return tool.name() + tool.version().map(version -> " " + version).orElse("");
    }

    private StepOutcome succeeded(SourceResult.Obtained obtained) {
        toolbox.add(obtained.programs());
        return new StepOutcome.Succeeded(label() + " (" + obtained.how() + ")");
    }

    private Failure failure(List<Tried> tried) {
        var advice = new ArrayList<String>();
        var network = tried.stream().anyMatch(one -> one.result().lack() == SourceResult.Lack.NETWORK);
        if (network) {
            advice.add(
                    "The network, or a server, had trouble, and trying again did not help. Run the deployment again; if"
                            + " that fails too, look at the status page of your CI system and of the servers named, and whether a"
                            + " proxy is needed (HTTPS_PROXY).");
        }
        advice.add("Put " + label() + " on PATH, or name a source that works in slipway.yaml, under tools."
                + tool.name() + ".");
        // What the machine lacks it will lack a moment later; what is left must all be the network's fault.
        var lasting = tried.stream().anyMatch(one -> one.result().lack() == SourceResult.Lack.FOR_GOOD);
        return new Failure(
                "installing " + label(),
                tried.size() == 1
                        ? "Its only source does not have it: "
                                + tried.getFirst().result().why() + "."
                        : "None of its " + tried.size() + " sources has it.",
                tried.stream()
                        .<Evidence>map(one ->
                                new Evidence.Fact(one.source(), one.result().why()))
                        .toList(),
                advice,
                network && !lasting);
    }
}
