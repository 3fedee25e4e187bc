/**
 * Single HTTP requests with a time limit that holds for all of it, streams of events, and the network's errors in words that a person
 * understands. It knows nothing of what is asked.
 */
@NullMarked
package dev.slipway.http;

import org.jspecify.annotations.NullMarked;
