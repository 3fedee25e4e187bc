/**
 * Steps that keep releases from being left half done, and that go back: what is wrapped around an upgrade and around the last
 * confirmation, and the rollback.
 */
@NullMarked
package dev.slipway.steps.recovery;

import org.jspecify.annotations.NullMarked;
