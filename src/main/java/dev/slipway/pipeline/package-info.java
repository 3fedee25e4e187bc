/**
 * The pipeline itself: stages, tracks, steps, gates, cancellation, retries, and the events that tell what happened.
 *
 * <p>It knows nothing of Kubernetes, Helm, files or processes: it runs {@link dev.slipway.pipeline.Step steps}, opens
 * gates, tells its {@link dev.slipway.pipeline.PipelineListener listener}, and cancels. It depends on the JDK and
 * JSpecify alone; an ArchUnit test keeps it so.
 */
@NullMarked
package dev.slipway.pipeline;

import org.jspecify.annotations.NullMarked;
