package dev.slipway.deployment;

import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Handover;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.site.SiteConfig;
import dev.slipway.steps.tools.InstallTool;
import dev.slipway.workspace.Toolbox;
import dev.slipway.workspace.ToolboxCollector;
import dev.slipway.workspace.Workspace;
import java.util.Objects;
import java.util.Optional;

/** A tool for who does not deploy: it is installed when it is needed, most often from the cache. */
final class LateTool {
    private LateTool() {}

    /**
     * Installs it.
     *
     * @param name of one of the site's tools
     * @param tools gets it
     * @return why it could not be
     */
    static Optional<Failure> install(
            String name, SiteConfig site, Workspace workspace, Surroundings surroundings, Handover<Toolbox> tools)
            throws InterruptedException {
        var tool = Objects.requireNonNull(site.tools().get(name), "the site was checked for this tool");
        var step = new InstallTool(tool, workspace, surroundings.toolSources(), new ToolboxCollector(tools));
        return switch (step.run(new SilentContext(step))) {
            case StepOutcome.Failed(var failure) -> Optional.of(failure);
            case StepOutcome.Succeeded _, StepOutcome.Skipped _, StepOutcome.Cancelled _ -> Optional.empty();
        };
    }
}
