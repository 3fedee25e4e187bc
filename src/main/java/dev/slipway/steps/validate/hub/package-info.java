/** Tries a JupyterHub as a person does: starts a server, computes in a notebook's kernel, stops the server. */
@NullMarked
package dev.slipway.steps.validate.hub;

import org.jspecify.annotations.NullMarked;
