/**
 * What differs between two states of a Kubernetes object, and what an object becomes when a release is deployed. Pure functions
 * of JSON: no file, no cluster.
 */
@NullMarked
package dev.slipway.changes;

import org.jspecify.annotations.NullMarked;
