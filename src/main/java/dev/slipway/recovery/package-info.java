/**
 * What becomes of releases whose operation was cut short, and how one goes back to a revision: decisions made of what was
 * observed ({@link dev.slipway.recovery.ReleaseState}, {@link dev.slipway.recovery.Goal}), and what carries them out.
 */
@NullMarked
package dev.slipway.recovery;

import org.jspecify.annotations.NullMarked;
