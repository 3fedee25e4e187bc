/**
 * Installs the tools that a site names, each at its pinned version and checked, from the first source that has it, into
 * a cache that all of the person's deployments share.
 */
@NullMarked
package dev.slipway.steps.tools;

import org.jspecify.annotations.NullMarked;
