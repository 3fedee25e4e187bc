/** What was found at targets before a deployment changed anything: plain values, for who prints them and who acts on them. */
@NullMarked
package dev.slipway.preflight;

import org.jspecify.annotations.NullMarked;
