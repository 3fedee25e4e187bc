/** What a deployment would change on each target: found out without changing anything, told, saved, and compared again. */
@NullMarked
package dev.slipway.plan;

import org.jspecify.annotations.NullMarked;
