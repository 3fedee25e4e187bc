/**
 * A site as its files describe it: {@code slipway.yaml} as records, the loader that reports every problem at once with
 * its place, and YAML read with marks.
 *
 * <p>It knows files, not clusters or programs.
 */
@NullMarked
package dev.slipway.site;

import org.jspecify.annotations.NullMarked;
