/** What was changed on a target since its releases were deployed, by whom and when. */
@NullMarked
package dev.slipway.drift;

import org.jspecify.annotations.NullMarked;
