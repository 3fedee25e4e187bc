/** Hand-written collaborators for tests: fakes of our own interfaces, and fixtures that make real things. */
@NullMarked
package dev.slipway.testing;

import org.jspecify.annotations.NullMarked;
