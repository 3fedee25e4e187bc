/**
 * Child processes: started, streamed, timed, ended with all their children; and the folders of the person who runs us.
 *
 * <p>The only package that starts processes. It knows nothing of what the programs mean.
 */
@NullMarked
package dev.slipway.process;

import org.jspecify.annotations.NullMarked;
