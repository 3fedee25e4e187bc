/** Commands that a site runs before and after a release is upgraded. */
@NullMarked
package dev.slipway.steps.commands;

import org.jspecify.annotations.NullMarked;
