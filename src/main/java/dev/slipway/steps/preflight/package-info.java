/**
 * Preflight: before anything is announced or changed, every target that will be deployed to is looked at, and all that would
 * make the deployment fail there is told at once.
 *
 * <p>What is observed (a cluster's answers, rendered manifests, files) is kept apart from what is decided of it: each check
 * asks in one method and judges in another, which is a pure function.
 */
@NullMarked
package dev.slipway.steps.preflight;

import org.jspecify.annotations.NullMarked;
