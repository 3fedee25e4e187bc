/** Judges what charts are rendered to, without a cluster: plain values in, findings out. */
@NullMarked
package dev.slipway.charts;

import org.jspecify.annotations.NullMarked;
