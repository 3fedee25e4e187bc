/** What happens in a deployment as JSON: written for programs and for the journal, and read back from it. */
@NullMarked
package dev.slipway.events;

import org.jspecify.annotations.NullMarked;
