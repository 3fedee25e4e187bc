/** Takes a target for one deployment, so that no other changes it meanwhile. */
@NullMarked
package dev.slipway.steps.lock;

import org.jspecify.annotations.NullMarked;
