/** Watches metrics for a while after a target has passed its other checks, since some troubles only show under load. */
@NullMarked
package dev.slipway.steps.validate.metrics;

import org.jspecify.annotations.NullMarked;
