/**
 * One deployment from its commit to its end: the workspace is opened, {@code slipway.yaml} of that commit is read, the
 * pipeline is put together and run, what was begun outside (annotations) is closed, and the workspace is removed.
 *
 * <p>It wires; the work is done by the steps. It knows nothing of the console.
 */
@NullMarked
package dev.slipway.deployment;

import org.jspecify.annotations.NullMarked;
