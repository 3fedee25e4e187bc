/**
 * Keeps secrets out of everything that leaves the program: what is learned here is masked at the one place where output
 * leaves. It knows text, nothing else.
 */
@NullMarked
package dev.slipway.masking;

import org.jspecify.annotations.NullMarked;
