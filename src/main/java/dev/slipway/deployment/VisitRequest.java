package dev.slipway.deployment;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Which targets somebody wants to know something of.
 *
 * @param site the site's folder, as it is now
 * @param kubeconfig the cluster to look at for every target instead of the site's
 * @param only the targets to look at; empty: all
 */
public record VisitRequest(Path site, Optional<Path> kubeconfig, Set<String> only) {
    public VisitRequest {
        only = Set.copyOf(only);
    }
}
