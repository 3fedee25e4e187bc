package dev.slipway.pipeline;

/**
 * How far a workload's rollout has come.
 *
 * @param workload kind and name: {@code Deployment/hub}
 * @param ready how many of its pods are up to date and available
 * @param wanted how many it shall have
 * @param note what it waits for, in few words; may be empty
 * @param complete whether it is fully rolled out
 */
public record WorkloadProgress(String workload, int ready, int wanted, String note, boolean complete) {}
