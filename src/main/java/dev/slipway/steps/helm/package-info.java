/**
 * Helm: set up in folders of its own, charts fetched, releases upgraded. The official {@code helm} program does the
 * work, of the 3.x and the 4.x line alike; this package knows what to ask it, and what its errors mean.
 */
@NullMarked
package dev.slipway.steps.helm;

import org.jspecify.annotations.NullMarked;
