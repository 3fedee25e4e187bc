package dev.slipway.deployment;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What somebody wants rolled back.
 *
 * @param site the site's folder, in a Git repository; credentials and tests are those of its last commit
 * @param kubeconfig the cluster to use instead of the site's
 * @param target its name
 * @param to the revision to go back to; absent: the last one before the present that passed its validation
 * @param release this release alone; absent: all of the target
 */
public record RollbackRequest(
        Path site, Optional<Path> kubeconfig, String target, Optional<Integer> to, Optional<String> release) {}
