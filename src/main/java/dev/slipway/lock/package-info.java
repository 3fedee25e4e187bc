/**
 * Who may change a target: a Lease in its namespace, held by one deployment at a time. See {@link
 * dev.slipway.lock.TargetLock} for the algorithm and what it promises.
 */
@NullMarked
package dev.slipway.lock;

import org.jspecify.annotations.NullMarked;
