/** Manifests that are applied beside Helm's: those of the site, and the CustomResourceDefinitions of its charts. */
@NullMarked
package dev.slipway.steps.manifests;

import org.jspecify.annotations.NullMarked;
