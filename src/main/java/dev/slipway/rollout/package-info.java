/**
 * Watching what a target runs: how far a rollout has come, what is wrong with it, and whether that may still pass. What is
 * seen is plain snapshots, what is made of them pure functions; only {@link dev.slipway.rollout.RolloutWatch}, {@link
 * dev.slipway.rollout.Survey} and {@link dev.slipway.rollout.RolloutEvidence} ask a cluster.
 */
@NullMarked
package dev.slipway.rollout;

import org.jspecify.annotations.NullMarked;
