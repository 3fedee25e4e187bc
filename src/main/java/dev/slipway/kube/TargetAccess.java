package dev.slipway.kube;

import java.nio.file.Path;

/**
 * How to get at a target; handed over by the step that got the credentials.
 *
 * @param kubeconfig a file of this deployment alone, readable by its owner alone, with one context: the current one
 * @param context that context's name
 * @param namespace the target's
 * @param server the API server's address: {@code https://198.18.0.2:6443}
 */
public record TargetAccess(Path kubeconfig, String context, String namespace, String server) {}
