/**
 * Every way for a rollout to fail that Slipway tells apart, played on a real cluster. The ways are files in {@code
 * src/test/resources/causes}; {@link dev.slipway.causes.CausesIT} and the benchmark read them.
 */
@NullMarked
package dev.slipway.causes;

import org.jspecify.annotations.NullMarked;
