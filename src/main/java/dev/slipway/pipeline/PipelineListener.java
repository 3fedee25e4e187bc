package dev.slipway.pipeline;

/**
 * Is told what happens. Called by one thread at a time, in order; must not throw and must not block for long, since the
 * deployment waits for it.
 */
@FunctionalInterface
public interface PipelineListener {

    /** Something happened. */
    void on(PipelineEvent event);
}
