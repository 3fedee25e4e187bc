/**
 * What is known of why deployments fail: a pure function from a failure's evidence to diagnoses with remedies. It knows
 * nothing of clusters, processes or steps, so a diagnosis can be made again from a journal, and what is known grows by
 * adding a file to {@code resources/knowledge}, with examples that a test runs, not by adding code.
 */
@NullMarked
package dev.slipway.diagnosis;

import org.jspecify.annotations.NullMarked;
