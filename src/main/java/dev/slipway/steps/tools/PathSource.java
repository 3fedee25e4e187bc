package dev.slipway.steps.tools;

import dev.slipway.pipeline.StepContext;
import dev.slipway.process.Programs;
import dev.slipway.site.ToolConfig;
import java.util.Map;
import java.util.Optional;

/** A program that is on PATH already, at the right version. */
final class PathSource implements ToolSource {
    private final ToolConfig tool;
    private final String program;
    private final Map<String, String> environment;
    private final ToolVersion versions;

    PathSource(ToolConfig tool, String program, Map<String, String> environment, ToolVersion versions) {
        this.tool = tool;
        this.program = program;
        this.environment = environment;
        this.versions = versions;
    }

    @Override
    public String description() {
        return "`" + program + "` on PATH";
    }

    @Override
    public Optional<SourceResult.Obtained> cached(StepContext context) {
        return Optional.empty();
    }

    @Override
    public SourceResult obtain(StepContext context) throws InterruptedException {
        var found = Programs.find(program, environment);
        if (found.isEmpty()) {
            return SourceResult.notHere("there is none");
        }
        var file = found.get().toAbsolutePath();
        if (tool.version().isEmpty()) {
            return new SourceResult.Obtained(Map.of(tool.name(), file), "on PATH: " + file);
        }
        var wanted = tool.version().get();
        return switch (versions.of(tool.name(), file)) {
            case ToolVersion.Said.Version said
            when ToolVersion.same(said.version(), wanted) ->
                new SourceResult.Obtained(Map.of(tool.name(), file), "on PATH: " + file);
            case ToolVersion.Said.Version said ->
                SourceResult.notHere(file + " is " + said.version() + ", not " + wanted);
            case ToolVersion.Said.Nothing nothing ->
                SourceResult.notHere(file + " does not say its version: " + nothing.why());
        };
    }
}
