package dev.slipway.steps.tools;

import dev.slipway.pipeline.StepContext;
import java.io.IOException;
import java.util.Optional;

/** One place that a tool may come from. */
interface ToolSource {

    /** What it is, for the list of what was tried: {@code PATH}, an address, a Go module. */
    String description();

    /**
     * The tool, if it was made from this source before and is still as it was made.
     *
     * @throws IOException when the cache cannot be read or locked
     */
    Optional<SourceResult.Obtained> cached(StepContext context) throws IOException, InterruptedException;

    /**
     * The tool, made now.
     *
     * @throws IOException when the cache cannot be written
     */
    SourceResult obtain(StepContext context) throws IOException, InterruptedException;
}
