/**
 * Tells people how deployments go: chat, mail, GitHub, any program that takes JSON. It listens to the pipeline's events, and
 * sends in the background: whatever becomes of it, the deployment is neither failed nor slowed down by it.
 */
@NullMarked
package dev.slipway.notify;

import org.jspecify.annotations.NullMarked;
