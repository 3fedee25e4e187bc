/** The benchmark behind {@code bench/rollout}: Slipway's wait for a rollout beside Helm's and kubectl's, on a local cluster. */
@NullMarked
package dev.slipway.bench;

import org.jspecify.annotations.NullMarked;
