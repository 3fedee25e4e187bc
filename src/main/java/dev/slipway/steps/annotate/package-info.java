/**
 * Tells dashboards that a deployment starts and ends, so that one sees what it did to the metrics. It knows Grafana's
 * HTTP interface for annotations.
 */
@NullMarked
package dev.slipway.steps.annotate;

import org.jspecify.annotations.NullMarked;
