/** Waits until everything that a target runs is rolled out, and says what is wrong where it can't be. */
@NullMarked
package dev.slipway.steps.rollout;

import org.jspecify.annotations.NullMarked;
