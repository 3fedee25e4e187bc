package dev.slipway.journal;

import dev.slipway.pipeline.DeploymentId;
import java.time.Instant;

/**
 * Something that happened, as the journal keeps it.
 *
 * @param number its place in the deployment, counted from 1
 * @param at to the millisecond
 * @param event what sort of thing: {@code step-ended}; docs/events.md
 * @param body all of it, a JSON object on one line
 */
public record Entry(DeploymentId deployment, long number, Instant at, String event, String body) {}
