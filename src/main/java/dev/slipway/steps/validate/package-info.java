/**
 * Finds out whether a target works after its rollout: with the site's own pytest suite, and with HTTP requests that must
 * be answered.
 */
@NullMarked
package dev.slipway.steps.validate;

import org.jspecify.annotations.NullMarked;
