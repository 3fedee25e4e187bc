/** What a target itself remembers of the deployments that came to it, for who has no journal of them. */
@NullMarked
package dev.slipway.memory;

import org.jspecify.annotations.NullMarked;
