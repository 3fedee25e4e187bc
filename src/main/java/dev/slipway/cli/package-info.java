/**
 * The command line: commands, what they print, exit codes, and the wiring of everything else (composition root).
 *
 * <p>The only place that reads the environment and writes to the standard streams, so that secrets are masked at one
 * door. It decides nothing about deployments: it passes on what the person asked for, and shows what happens.
 */
@NullMarked
package dev.slipway.cli;

import org.jspecify.annotations.NullMarked;
